using System.Globalization;
using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Core.Rows;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>What a linear trainer minimizes: rows, a loss and the options.</summary>
internal abstract class LinearProblem
{
    /// <exception cref="ArgumentException">A label is not one that the loss understands.</exception>
    public static LinearProblem Of<TLoss>(LabeledRows data, TLoss loss, VarianceReducedOptions options, ComponentLog log)
        where TLoss : struct, ILoss
    {
        CheckLabels(data, loss, options.LabelColumnName);
        return data.Rows.IsSparse
            ? new LinearProblem<SparseRows<float>, TLoss>(data.Rows.Sparse, data, loss, options, log)
            : new LinearProblem<DenseRows<float>, TLoss>(data.Rows.Dense, data, loss, options, log);
    }

    /// <exception cref="ArgumentException">A label is not one that the loss understands.</exception>
    public static void CheckLabels<TLoss>(LabeledRows data, TLoss loss, string column)
        where TLoss : struct, ILoss
    {
        int bad = Array.FindIndex(data.Labels, label => !loss.IsLabel(label));
        if (bad >= 0)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Column '{column}', row {bad} (from 0): {data.Labels[bad]}. Labels must be {loss.LabelRule}."));
        }
    }

    /// <summary>The distance of outliers that suits the residuals.</summary>
    public static double HuberDistance(LabeledRows data, VarianceReducedOptions options) => data.Rows.IsSparse
        ? HuberThreshold.Estimate(data.Rows.Sparse, data.Labels, Penalty(data, options), options.ToCore(), data.Weights, options.CancellationToken)
        : HuberThreshold.Estimate(data.Rows.Dense, data.Labels, Penalty(data, options), options.ToCore(), data.Weights, options.CancellationToken);

    /// <summary>Fits the penalty of the options.</summary>
    public abstract LinearFit Fit(LinearStart? start);

    /// <summary>Fits every strength, each from the one before.</summary>
    public abstract IReadOnlyList<LinearFit> FitPath(IReadOnlyList<double> strengths, Func<double, Regularizer> penalty);

    /// <summary>Measures every strength on rows held out.</summary>
    public abstract IReadOnlyList<PathScore> CrossValidate(IReadOnlyList<double> strengths, Func<double, Regularizer> penalty, int[] foldOfRow);

    /// <summary>The penalty of the options.</summary>
    protected static Regularizer Penalty(LabeledRows data, VarianceReducedOptions options)
    {
        double total = data.Weights.Sum();
        return options.Penalty(total > 0 ? total : data.Count);
    }
}

/// <inheritdoc/>
internal sealed class LinearProblem<TRows, TLoss>(TRows rows, LabeledRows data, TLoss loss, VarianceReducedOptions options, ComponentLog log) : LinearProblem
    where TRows : struct, IRows
    where TLoss : struct, ILoss
{
    public override LinearFit Fit(LinearStart? start)
    {
        Regularizer penalty = Penalty(data, options);
        start = start?.OfClasses?.Invoke(data.Classes) ?? start;
        FiniteSumOptions core = start is null
            ? options.ToCore()
            : options.ToCore() with { InitialWeights = start.ScaledWeights(data, options.FeatureColumnName), InitialIntercepts = start.FiniteIntercepts() };
        var progress = new TrainingLog(log, options.Progress);
        return Result(options.Risk is null
            ? FiniteSumMinimizer.Minimize(rows, data.Labels, loss, penalty, core, data.Weights, progress, options.CancellationToken)
            : SpectralRiskMinimizer.Minimize(rows, data.Labels, loss, penalty, options.Risk, options.RiskShiftCost, core, progress, options.CancellationToken));
    }

    public override IReadOnlyList<LinearFit> FitPath(IReadOnlyList<double> strengths, Func<double, Regularizer> penalty) =>
        [.. RegularizationPath.Fit(rows, data.Labels, loss, penalty, strengths, options.ToCore(), data.Weights, new TrainingLog(log, options.Progress), options.CancellationToken).Select(Result)];

    public override IReadOnlyList<PathScore> CrossValidate(IReadOnlyList<double> strengths, Func<double, Regularizer> penalty, int[] foldOfRow) =>
        RegularizationPath.CrossValidate(rows, data.Labels, loss, penalty, strengths, foldOfRow, options.ToCore(), data.Weights, options.CancellationToken);

    private LinearFit Result(FiniteSumResult training)
    {
        log.Info(string.Create(CultureInfo.InvariantCulture,
            $"{training.Solver}, {training.SolverReason}: {data.Count} rows, {training.Passes:0.#} passes and {training.CertificatePasses:0.#} for certificates, objective {training.Objective:G8}, which can fall by at most {training.Certificate:G3} ({training.CertificateKind}). Stopped: {training.StopReason}."));
        if (training.StopReason is StopReason.MaximumPasses or StopReason.MaximumSeconds)
        {
            log.Warning(string.Create(CultureInfo.InvariantCulture,
                $"Training stopped before it reached the tolerance: the objective {training.Objective:G4} can fall by {training.Certificate:G3}. {TrainingAdvice.Of(training, data, options)}"));
        }

        return LinearFit.Of(training, data.Scales) with { Classes = data.Classes };
    }
}
