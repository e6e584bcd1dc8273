using System.Globalization;
using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions.Trainers;

/// <summary>Weights and intercepts for features as they came, rounded once, and how they were found.</summary>
/// <param name="Weights">d·K values, feature by feature.</param>
/// <param name="Intercepts">K values.</param>
/// <param name="Training">How they were found.</param>
internal sealed record LinearFit(float[] Weights, float[] Intercepts, FiniteSumResult Training)
{
    public static LinearFit Minimize<TLoss>(LinearData data, TLoss loss, VarianceReducedOptions options, ComponentLog log)
        where TLoss : struct, ILoss
    {
        if (data.Count == 0)
        {
            throw new ArgumentException("There are no rows to learn from.");
        }

        CheckLabels(data, loss, options.LabelColumnName);
        double[]? scales = FeatureScales.Of(data, options.FeatureScaling);
        if (scales is not null)
        {
            data.Divide(scales);
        }

        FiniteSumResult training = data.IsSparse
            ? Minimize(new SparseRows<float>(data.Values, data.Indices, data.Starts, data.Columns), data, loss, options)
            : Minimize(new DenseRows<float>(data.Values, data.Columns), data, loss, options);
        Report(training, data.Count, log);
        return new LinearFit(Unscale(training.Weights, scales, loss.Outputs), [.. training.Intercepts.Select(value => Round(value, "The intercept"))], training);
    }

    private static FiniteSumResult Minimize<TRows, TLoss>(TRows rows, LinearData data, TLoss loss, VarianceReducedOptions options)
        where TRows : struct, IRows
        where TLoss : struct, ILoss
    {
        double total = data.Weights.Sum();
        Regularizer penalty = options.Penalty(total > 0 ? total : data.Count);
        if (options.Risk is null)
        {
            return FiniteSumMinimizer.Minimize(rows, data.Labels, loss, penalty, options.ToCore(), data.Weights, options.Progress, options.CancellationToken);
        }

        return SpectralRiskMinimizer.Minimize(rows, data.Labels, loss, penalty, options.Risk, options: options.ToCore(), progress: options.Progress, cancellationToken: options.CancellationToken);
    }

    private static void CheckLabels<TLoss>(LinearData data, TLoss loss, string column)
        where TLoss : struct, ILoss
    {
        int bad = Array.FindIndex(data.Labels, label => !loss.IsLabel(label));
        if (bad >= 0)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Column '{column}', row {bad} (from 0): {data.Labels[bad]}. Labels must be {loss.LabelRule}."));
        }
    }

    private static float[] Unscale(IReadOnlyList<double> weights, double[]? scales, int outputs)
    {
        float[] rounded = new float[weights.Count];
        for (int i = 0; i < rounded.Length; i++)
        {
            rounded[i] = Round(scales is null ? weights[i] : weights[i] / scales[i / outputs], string.Create(CultureInfo.InvariantCulture, $"The weight of slot {i / outputs}"));
        }

        return rounded;
    }

    // Adding zero turns -0 into +0, the only zero that a model of ML.NET's can be given.
    private static float Round(double value, string what)
    {
        float rounded = (float)value + 0f;
        return float.IsFinite(rounded)
            ? rounded
            : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{what} is {value}, which Single cannot hold. Set FeatureScaling, or scale the features or labels."));
    }

    private static void Report(FiniteSumResult training, int rows, ComponentLog log)
    {
        log.Info(string.Create(CultureInfo.InvariantCulture,
            $"{training.Solver}, {training.SolverReason}: {rows} rows, {training.Passes:0.#} passes and {training.CertificatePasses:0.#} for certificates, objective {training.Objective:G8}, which can fall by at most {training.Certificate:G3} ({training.CertificateKind}). Stopped: {training.StopReason}."));
        if (training.StopReason is StopReason.MaximumPasses or StopReason.MaximumSeconds)
        {
            log.Warning(string.Create(CultureInfo.InvariantCulture,
                $"Training stopped before it reached the tolerance: the objective {training.Objective:G4} can fall by {training.Certificate:G3}. Features of very different units are the usual reason: set FeatureScaling, or allow more passes."));
        }
    }
}
