using MlNetExtensions.Core.Rows;
using MlNetExtensions.Core.Tests.Optimization.FiniteSum;

namespace MlNetExtensions.Core.Tests.Rows;

/// <summary>Products of a range of a row's columns, against sums written out.</summary>
public sealed class ColumnRangeTests
{
    private const int Columns = 37;

    public static TheoryData<int, int, int> Ranges
    {
        get
        {
            var ranges = new TheoryData<int, int, int>();
            foreach (int outputs in new[] { 1, 3 })
            {
                foreach ((int first, int past) in new[] { (0, Columns), (0, 1), (1, 20), (13, 13), (20, Columns), (Columns - 1, Columns) })
                {
                    ranges.Add(outputs, first, past);
                }
            }
            return ranges;
        }
    }

    [Theory]
    [MemberData(nameof(Ranges))]
    public void TakesItsOwnWeightsAndNoOthers(int outputs, int first, int past)
    {
        var data = new SmallData(count: 6, Columns, seed: 4, density: 0.5);
        Check(data.Dense(), data, outputs, first, past);
        Check(data.Sparse(), data, outputs, first, past);
    }

    private static void Check<TRows>(TRows rows, SmallData data, int outputs, int first, int past) where TRows : struct, IRows
    {
        var random = new Random(5);
        double[] weights = [.. Enumerable.Range(0, Columns * outputs).Select(_ => random.NextDouble() - 0.5)];
        double[] scales = [.. Enumerable.Range(1, outputs).Select(k => (double)k)];
        for (int row = 0; row < data.Count; row++)
        {
            ReadOnlySpan<double> x = data.Values.AsSpan(row * Columns, Columns);
            double[] margins = [.. scales], expectedMargins = [.. scales], target = [.. weights], expectedTarget = [.. weights];
            for (int j = first; j < past; j++)
            {
                for (int k = 0; k < outputs; k++)
                {
                    expectedMargins[k] += x[j] * weights[j * outputs + k];
                    expectedTarget[j * outputs + k] += x[j] * scales[k];
                }
            }

            rows.DotColumns(row, first, past, weights, margins);
            rows.AddColumns(row, first, past, scales, target);

            margins.Should().Equal(expectedMargins, (a, b) => Math.Abs(a - b) < 1e-14);
            target.Should().Equal(expectedTarget, (a, b) => Math.Abs(a - b) < 1e-14);
        }
    }
}
