using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// Minimizes a spectral risk of the row losses, max over q of Σ qᵢℓᵢ - (nν/2)‖q - 1/n‖² plus a convex penalty, by Prospect
/// (Mehta, Roulet, Pillutla and Harchaoui, ICLR 2024). With the penalty's quadratic part the result carries a duality gap.
/// </summary>
public static class SpectralRiskMinimizer
{
    /// <summary>The default cost ν of shifting weight, as in the authors' code.</summary>
    public const double DefaultShiftCost = 1;

    /// <summary>Minimizes the risk and returns the best point visited.</summary>
    /// <param name="rows">n rows of d columns, used in place.</param>
    /// <param name="labels">n labels, as the loss wants them.</param>
    /// <param name="loss">The loss of a row; of bounded curvature.</param>
    /// <param name="regularizer">The penalty on the weights; convex.</param>
    /// <param name="risk">Which losses count how much.</param>
    /// <param name="shiftCost">ν > 0, in units of the loss: the larger, the nearer the risk is to the mean.</param>
    /// <param name="options">Stopping; the solver is Prospect whatever they say. Null for the defaults.</param>
    /// <param name="progress">Told of every check of the certificate.</param>
    /// <param name="cancellationToken">Looked at every few hundred rows.</param>
    /// <exception cref="ArgumentException">The data are unusable (the message names row and column), or Prospect cannot handle the loss or the penalty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> fired.</exception>
    public static FiniteSumResult Minimize<TRows, TLoss>(
        TRows rows,
        double[] labels,
        TLoss loss,
        Regularizer regularizer,
        SpectralRisk risk,
        double shiftCost = DefaultShiftCost,
        FiniteSumOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
        where TRows : struct, IRows where TLoss : struct, ILoss
    {
        ArgumentNullException.ThrowIfNull(regularizer);
        ArgumentNullException.ThrowIfNull(risk);
        ArgumentNullException.ThrowIfNull(labels);
        Arguments.RequirePositive(shiftCost);
        options ??= new FiniteSumOptions();
        options.Validate();
        cancellationToken.ThrowIfCancellationRequested();
        var data = new FiniteSumData<TRows, TLoss>(rows, labels, default, loss, options.Intercept);
        SolverTraits.Of(FiniteSumSolver.Prospect).Check(data, regularizer);
        var oracle = new Oracle<TRows, TLoss>(data, regularizer, RowSampling.Uniform, options, cancellationToken);
        double[] start = StartingPoint.Read(data, regularizer, options);
        var measured = new RiskWeights(risk, rows.Count, shiftCost);
        var losses = new double[rows.Count];
        double[] importance = data.TakeImportance();
        double Reweigh(double[] margins)
        {
            for (int row = 0; row < losses.Length; row++)
            {
                losses[row] = loss.Value(margins.AsSpan(row * oracle.Outputs, oracle.Outputs), data.Labels[row]);
            }
            measured.Update(losses);
            for (int row = 0; row < losses.Length; row++)
            {
                importance[row] = losses.Length * measured.Weights[row];
            }
            return measured.Cost;
        }
        var certifier = new Certifier<TRows, TLoss>(oracle, Reweigh);
        var weights = new RiskWeights(risk, rows.Count, shiftCost);
        return new Engine<TRows, TLoss>(oracle, certifier, () => new ProspectRun<TRows, TLoss>(oracle, weights, start), start, progress)
            .Run(FiniteSumSolver.Prospect, $"spectral risk {risk.Name}");
    }
}
