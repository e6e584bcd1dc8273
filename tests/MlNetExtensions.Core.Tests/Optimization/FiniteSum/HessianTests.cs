using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

/// <summary>Every layout of the Hessian, against the sum written down.</summary>
public sealed class HessianTests
{
    // Sums of some 3,000 terms of size 1, in another order.
    private const double Rounding = 1e-12;

    // More rows than one batch or one chunk.
    private const int Count = 3000;

    [Theory]
    [InlineData(false, 0.5, 5, false)]
    [InlineData(false, 0.5, 25, true)]
    [InlineData(true, 0.5, 25, true)]
    [InlineData(true, 0.05, 40, true)]
    [InlineData(true, 0.05, 40, false)]
    [InlineData(true, 0.001, 40, true)]
    public void IsTheWeightedSumOfCurvedProducts(bool sparse, double density, int columns, bool intercept)
    {
        var data = new SmallData(Count, columns, seed: 3, density);
        double[] weights = [.. Enumerable.Range(0, Count).Select(i => i % 5 == 2 ? 0 : 1.0 + i % 3)];
        if (sparse)
        {
            CheckSum(data.Sparse(), data, default(LogisticLoss), data.Signs, weights, intercept);
        }
        else
        {
            CheckSum(data.Dense(), data, default(LogisticLoss), data.Signs, weights, intercept);
        }
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.05)]
    public void LossesWithoutBatchesSumRowByRow(double density)
    {
        var data = new SmallData(Count, 30, seed: 4, density);
        CheckSum(data.Sparse(), data, new HuberLoss(0.5), data.Targets, [.. data.Targets.Select(_ => 1.0)], intercept: true);
    }

    [Fact]
    public void ClassesMakeBlocks()
    {
        var data = new SmallData(1500, 6, seed: 5, classes: 3);
        CheckSum(data.Sparse(), data, new MultinomialLogisticLoss(3), data.Classes, [.. data.Classes.Select(c => 1 + c)], intercept: true);
        CheckSum(data.Dense(), data, new MultinomialLogisticLoss(3), data.Classes, [.. data.Classes.Select(c => 1 + c)], intercept: false);
    }

    [Fact]
    public void BothLayoutsOfSparseRowsAreReached()
    {
        Layout(density: 0.5).Should().BeTrue();
        Layout(density: 0.05).Should().BeFalse();

        static bool Layout(double density)
        {
            var data = new SmallData(500, 40, seed: 6, density);
            return HessianSum<SparseRows<double>, LogisticLoss>.UsesPanels(new(data.Sparse(), data.Signs, [], default, intercept: true));
        }
    }

    private static void CheckSum<TRows, TLoss>(TRows rows, SmallData values, TLoss loss, double[] labels, double[] weights, bool intercept)
        where TRows : struct, IRows where TLoss : struct, ILoss
    {
        var data = new FiniteSumData<TRows, TLoss>(rows, labels, weights, loss, intercept);
        var oracle = new Oracle<TRows, TLoss>(data, Regularizer.None, RowSampling.Reshuffling, new FiniteSumOptions(), CancellationToken.None);
        var random = new Random(7);
        double[] margins = [.. Enumerable.Range(0, rows.Count * loss.Outputs).Select(_ => 4 * random.NextDouble() - 2)];
        var hessian = new HessianSum<TRows, TLoss>(oracle);

        // The second sum starts anew.
        hessian.Compute([.. margins.Select(m => -m)]);
        double[] sum = hessian.Compute(margins);

        double[] expected = Naive(data, values, margins);
        for (int i = 0; i < data.Size; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                sum[i * data.Size + j].Should().BeApproximately(expected[i * data.Size + j], Rounding, $"entry {i}, {j}");
            }
        }
        expected.Max().Should().BeGreaterThan(1e-4);
    }

    private static double[] Naive<TRows, TLoss>(FiniteSumData<TRows, TLoss> data, SmallData values, double[] margins)
        where TRows : struct, IRows where TLoss : struct, ILoss
    {
        int outputs = data.Outputs, count = data.ActiveRows.Length;
        var sum = new double[data.Size * data.Size];
        var curvature = new double[outputs * outputs];
        foreach (int row in data.ActiveRows)
        {
            data.Loss.Hessian(margins.AsSpan(row * outputs, outputs), data.Labels[row], curvature);
            double[] x = [.. values.Values.AsSpan(row * values.Columns, values.Columns), data.Bias];
            for (int i = 0; i < data.Size; i++)
            {
                for (int j = 0; j < data.Size; j++)
                {
                    sum[i * data.Size + j] += data.Importance[row] / count * curvature[i % outputs * outputs + j % outputs] * x[i / outputs] * x[j / outputs];
                }
            }
        }
        return sum;
    }
}
