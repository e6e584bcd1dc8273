using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

using Rows = DenseRows<double>;
using Vector = double[];

/// <summary>What tests of a solver's first steps share: the problem, the rows that are visited, and the comparison.</summary>
public abstract class StepOracle
{
    // Both sides add up the same few dozen numbers of size one in different order.
    protected const double Tolerance = 1e-11;

    protected static readonly int[] Visited = [4, 1, 6, 1, 0, 3, 5, 2, 4, 6, 0, 1, 2, 5, 3, 1, 4, 0];

    public static TheoryData<bool> WithAndWithoutIntercept => new() { true, false };

    private protected static NaiveProblem Problem(bool intercept) => new(count: 7, columns: 3, l2: 0.05, intercept, seed: 11);

    private protected static void Check(StochasticRun<Rows, LogisticLoss> run, Vector expected)
    {
        run.Steps(Visited);
        CheckWeights(run, expected);
    }

    private protected static void CheckWeights(SolverRun run, Vector expected)
    {
        var weights = new double[expected.Length];
        run.Read(weights);
        weights.Should().Equal(expected, (a, b) => Math.Abs(a - b) <= Tolerance);
        expected.Should().Contain(v => Math.Abs(v) > 1e-3);
    }
}
