using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

/// <summary>Products of every pair of rows, against sums written out.</summary>
public sealed class RowGramTests
{
    // Values that fit one array, and values that do not.
    [Theory]
    [InlineData(false, long.MaxValue)]
    [InlineData(false, 0)]
    [InlineData(true, long.MaxValue)]
    public void HoldsTheProductOfEveryPair(bool sparse, long mostValues)
    {
        var data = new SmallData(count: 41, columns: 13, seed: 8, density: 0.5);

        double[] products = sparse ? Compute(data.Sparse(), data, mostValues) : Compute(data.Dense(), data, mostValues);

        for (int i = 0; i < data.Count; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double[] one = Row(i), other = Row(j);
                products[i * data.Count + j].Should().BeApproximately(one.Zip(other, (x, y) => x * y).Sum(), 1e-14, $"rows {i} and {j}");
            }
        }

        double[] Row(int row) => data.Values[(row * data.Columns)..((row + 1) * data.Columns)];
    }

    private static double[] Compute<TRows>(TRows rows, SmallData data, long mostValues) where TRows : struct, IRows
    {
        var sum = new FiniteSumData<TRows, LogisticLoss>(rows, data.Signs, [], default, intercept: true);
        var options = new FiniteSumOptions { Threads = 2 };
        var oracle = new Oracle<TRows, LogisticLoss>(sum, Regularizer.Ridge(0.1), RowSampling.Uniform, options, default);
        return RowGram.Compute(oracle, mostValues);
    }
}
