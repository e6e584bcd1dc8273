using Microsoft.ML;

namespace MlNetExtensions.Examples.LinearModels;

/// <summary>One solver on one penalty.</summary>
/// <param name="Solver">What was asked for.</param>
/// <param name="Result">What came out, with the history.</param>
/// <param name="Best">The smallest objective that any solver reached.</param>
internal sealed record SolverRun(FiniteSumSolver Solver, FiniteSumResult Result, double Best)
{
    private const double Passes = 60;

    /// <summary>Every solver that takes an L2 penalty.</summary>
    public static IReadOnlyList<FiniteSumSolver> Solvers { get; } =
    [
        FiniteSumSolver.Auto, FiniteSumSolver.Sag, FiniteSumSolver.Saga, FiniteSumSolver.Svrg, FiniteSumSolver.LooplessSvrg, FiniteSumSolver.Katyusha, FiniteSumSolver.LooplessKatyusha,
        FiniteSumSolver.SarahPlus, FiniteSumSolver.Miso, FiniteSumSolver.Sdca, FiniteSumSolver.AcceleratedSvrg, FiniteSumSolver.Catalyst, FiniteSumSolver.QNing,
        FiniteSumSolver.Fista, FiniteSumSolver.VrCcd, FiniteSumSolver.VrACoder, FiniteSumSolver.Page, FiniteSumSolver.Newton, FiniteSumSolver.NewtonCg,
    ];

    /// <summary>(F − F*) / F* at the end; F* is the dual bound of the most accurate run where that is tighter than double precision allows to tell.</summary>
    public double Suboptimality => (Result.Objective - Best) / Best;

    /// <summary>Trains with every solver for the same number of passes.</summary>
    public static SolverRun[] All(MLContext context, IDataView rows, double l2, Action<FiniteSumSolver> starting)
    {
        FiniteSumResult exact = Train(context, rows, l2, FiniteSumSolver.Newton, 1000, 1e-14);
        return [.. Solvers.Select(solver =>
        {
            starting(solver);
            // A short run first: the seconds are to be the solver's, not the compiler's.
            Train(context, rows, l2, solver, 2, 0);
            return new SolverRun(solver, Train(context, rows, l2, solver, Passes, 1e-12), exact.Objective);
        })];
    }

    private static FiniteSumResult Train(MLContext context, IDataView rows, double l2, FiniteSumSolver solver, double passes, double tolerance)
    {
        var options = new VarianceReducedLogisticRegressionTrainer.Options
        {
            L2Regularization = l2,
            Solver = solver,
            MaximumPasses = passes,
            Tolerance = tolerance,
            Seed = 1,
        };
        return TrainingResults.Of(context.BinaryClassification.Trainers.VarianceReducedLogisticRegression(options).Fit(rows))!;
    }
}
