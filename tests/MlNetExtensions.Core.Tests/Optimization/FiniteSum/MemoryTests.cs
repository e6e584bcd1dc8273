using MlNetExtensions.Core.Optimization.FiniteSum;

namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

/// <summary>Rows are held once, by the caller; a solver adds some scalars a row and class and some vectors, whatever the rows' length.</summary>
public sealed class MemoryTests
{
    private const int Rows = 1500;
    private const int Columns = 400;

    // Generous, and still a tenth of one gradient or one copy a row.
    private const long ScalarsPerRow = 16;
    private const long Vectors = 40;

    private readonly SmallData _data = new(Rows, Columns, seed: 2, density: 1);

    public static IEnumerable<object[]> Solvers => Enum.GetValues<FiniteSumSolver>()
        // Newton's matrices are quadratic in the columns or rows by design; Prospect is asked for by another class.
        .Where(solver => solver is not (FiniteSumSolver.Auto or FiniteSumSolver.Newton or FiniteSumSolver.GramNewton or FiniteSumSolver.Prospect)).Select(solver => new object[] { solver });

    [Theory]
    [MemberData(nameof(Solvers))]
    public void IsLinearInRowsPlusColumns(FiniteSumSolver solver)
    {
        var options = new FiniteSumOptions { Solver = solver, MaximumPasses = 1, Tolerance = 0, Threads = 1, CertificateInterval = 1 };
        Allocated(() => FiniteSumMinimizer.Minimize(_data.Dense(), _data.Signs, default(LogisticLoss), Regularizer.Ridge(1e-4), options)).Should().BeLessThan(Budget(outputs: 1));
        if (SolverTraits.Of(solver).SeveralOutputs)
        {
            Allocated(() => FiniteSumMinimizer.Minimize(_data.Dense(), _data.Classes, new MultinomialLogisticLoss(3), Regularizer.Ridge(1e-4), options)).Should().BeLessThan(Budget(outputs: 3));
        }
    }

    [Fact]
    public void OfProspectToo() => Allocated(() => SpectralRiskMinimizer.Minimize(_data.Dense(), _data.Signs, default(LogisticLoss), Regularizer.Ridge(1e-4),
        SpectralRisk.ConditionalValueAtRisk(0.5), options: new FiniteSumOptions { MaximumPasses = 1, Threads = 1 })).Should().BeLessThan(Budget(outputs: 1));

    [Fact]
    public void TheBudgetIsFarBelowACopy() => Budget(outputs: 3).Should().BeLessThan(8L * Rows * Columns / 3);

    private static long Budget(int outputs) => 8 * outputs * (ScalarsPerRow * Rows + Vectors * (Columns + 1));

    private static long Allocated(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
