namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>Chooses a solver from the shape of the problem, and says why.</summary>
internal static class SolverChoice
{
    public static (FiniteSumSolver Solver, string Reason) Choose<TRows, TLoss>(
        FiniteSumData<TRows, TLoss> data, Regularizer regularizer, FiniteSumOptions options)
        where TRows : struct, IRows where TLoss : struct, ILoss =>
        options.Solver != FiniteSumSolver.Auto ? (options.Solver, "asked for") : (FiniteSumSolver.Saga, "any penalty");
}
