using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// Minimizes F(W, b) = (1/S) Σ sᵢ ℓ(Wᵀxᵢ + b; yᵢ) + ψ(W), S = Σ sᵢ, over weights and (unpenalized) intercepts.
/// </summary>
/// <remarks>Same seed and data give the same bits on any number of threads.</remarks>
public static class FiniteSumMinimizer
{
    /// <summary>Minimizes the sum and returns the best point visited.</summary>
    /// <param name="rows">n rows of d columns, used in place.</param>
    /// <param name="labels">n labels, as the loss wants them, used in place.</param>
    /// <param name="loss">The loss of a row.</param>
    /// <param name="regularizer">The penalty on the weights.</param>
    /// <param name="options">Solver and stopping; null for the defaults.</param>
    /// <param name="weights">n row weights s ≥ 0, empty for all 1. A weight of 2 is the same as the row twice.</param>
    /// <param name="progress">Told of every check of the certificate.</param>
    /// <param name="cancellationToken">Looked at every few hundred rows; nothing is returned when it fires.</param>
    /// <exception cref="ArgumentException">Rows, labels or weights are empty, not finite or of unequal length (the message names row and column), or the solver cannot handle the loss or the penalty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> fired.</exception>
    public static FiniteSumResult Minimize<TRows, TLoss>(
        TRows rows,
        double[] labels,
        TLoss loss,
        Regularizer regularizer,
        FiniteSumOptions? options = null,
        ReadOnlySpan<double> weights = default,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
        where TRows : struct, IRows where TLoss : struct, ILoss
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(regularizer);
        options ??= new FiniteSumOptions();
        options.Validate();
        cancellationToken.ThrowIfCancellationRequested();
        var data = new FiniteSumData<TRows, TLoss>(rows, labels, weights, loss, options.Intercept);
        (FiniteSumSolver solver, string reason) = SolverChoice.Choose(data, regularizer, options);
        SolverTraits traits = SolverTraits.Of(solver);
        traits.Check(data, regularizer);
        var oracle = new Oracle<TRows, TLoss>(data, regularizer, traits.Sampling(options), options, cancellationToken);
        double[] start = StartingPoint.Read(data, regularizer, options);
        var certifier = new Certifier<TRows, TLoss>(oracle);
        SolverRace? race = options.Solver == FiniteSumSolver.Auto ? SolverChoice.Race(solver, oracle) : null;
        return new Engine<TRows, TLoss>(oracle, certifier, () => SolverFactory.Create(solver, oracle, start), start, progress, race)
            .Run(solver, reason);
    }
}
