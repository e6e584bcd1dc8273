using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

/// <summary>Products of all rows with the weights of several outputs, against sums written out.</summary>
public sealed class OutputProductsTests
{
    // Below, at and beyond a register, a tile of two and of three registers, and several of them.
    public static TheoryData<int, int, bool> Shapes
    {
        get
        {
            var shapes = new TheoryData<int, int, bool>();
            foreach (int outputs in new[] { 2, 3, 7, 8, 9, 16, 17, 24, 31, 40, 105 })
            {
                shapes.Add(outputs, 13, false);
                shapes.Add(outputs, 13, true);
            }
            // Rows that begin where all others do in the cache, and more rows than a block has.
            shapes.Add(3, 63, false);
            shapes.Add(3, 500, false);
            return shapes;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void AreTheSumsWrittenOut(int outputs, int columns, bool sparse)
    {
        var data = new SmallData(count: 2300, columns, seed: outputs, density: 0.4, classes: outputs);
        double[] rowWeights = [.. Enumerable.Range(0, data.Count).Select(i => i % 5 == 0 ? 0 : 0.5 + i % 3)];
        var random = new Random(7);
        double[] weights = Uniform(random, (columns + 1) * outputs), scales = Uniform(random, data.Count * outputs);
        double[] margins = new double[data.Count * outputs], sum = new double[weights.Length], squares = new double[weights.Length];

        double bias = sparse ? Products(data.Sparse()) : Products(data.Dense());

        double Products<TRows>(TRows rows) where TRows : struct, IRows
        {
            Oracle<TRows, MultinomialLogisticLoss> oracle = Oracle(rows, data.Classes, rowWeights, outputs, threads: 2);
            oracle.Products.Multiply(weights, margins);
            oracle.Products.Combine(scales, sum);
            oracle.Products.CombineSquares(scales, squares);
            return oracle.Bias;
        }

        int active = rowWeights.Count(weight => weight > 0);
        double mean = rowWeights.Sum() / active;
        double[] expected = new double[sum.Length], expectedSquares = new double[sum.Length];
        for (int i = 0; i < data.Count; i++)
        {
            double[] row = rowWeights[i] == 0 ? new double[columns + 1] : [.. data.Values.AsSpan(i * columns, columns), bias];
            for (int k = 0; k < outputs; k++)
            {
                double margin = row.Select((value, j) => value * weights[j * outputs + k]).Sum();
                margins[i * outputs + k].Should().BeApproximately(margin, 1e-12);
                for (int j = 0; j <= columns; j++)
                {
                    double term = rowWeights[i] / mean * row[j] * scales[i * outputs + k] / active;
                    expected[j * outputs + k] += term;
                    expectedSquares[j * outputs + k] += term * row[j];
                }
            }
        }
        sum.Should().Equal(expected, (a, b) => Math.Abs(a - b) <= 1e-12);
        squares.Should().Equal(expectedSquares, (a, b) => Math.Abs(a - b) <= 1e-12);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ThreadsDoNotChangeABit(bool sparse)
    {
        const int Outputs = 11, Columns = 300;
        var data = new SmallData(count: 4000, Columns, seed: 2, classes: Outputs);
        var random = new Random(7);
        double[] weights = Uniform(random, (Columns + 1) * Outputs), scales = Uniform(random, data.Count * Outputs);

        double[] Results(int threads) => sparse ? Run(data.Sparse(), threads) : Run(data.Dense(), threads);

        double[] Run<TRows>(TRows rows, int threads) where TRows : struct, IRows
        {
            Oracle<TRows, MultinomialLogisticLoss> oracle = Oracle(rows, data.Classes, [], Outputs, threads);
            double[] margins = new double[scales.Length], sum = new double[weights.Length];
            oracle.Products.Multiply(weights, margins);
            oracle.Products.Combine(scales, sum);
            return [.. margins, .. sum];
        }

        Results(2).Should().Equal(Results(1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void RowsOfWeightZeroMayBeAnything(bool sparse)
    {
        const int Outputs = 3, Columns = 5;
        var data = new SmallData(count: 20, Columns, seed: 2, classes: Outputs);
        double[] values = [.. data.Values], rowWeights = [.. Enumerable.Range(0, data.Count).Select(i => i == 4 ? 0.0 : 1)];
        values.AsSpan(4 * Columns, Columns).Fill(double.NaN);
        FiniteSumResult With(double[] all) => sparse
            ? Fit(SmallData.Compress(all, Columns)) : Fit(new DenseRows<double>(all, Columns));
        FiniteSumResult Fit<TRows>(TRows rows) where TRows : struct, IRows =>
            FiniteSumMinimizer.Minimize(
                rows, data.Classes, new MultinomialLogisticLoss(Outputs), Regularizer.Ridge(0.1), null, rowWeights);

        With(values).Weights.Should().Equal(With(data.Values).Weights);
    }

    private static double[] Uniform(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() * 2 - 1)];

    private static Oracle<TRows, MultinomialLogisticLoss> Oracle<TRows>(
        TRows rows, double[] labels, double[] weights, int outputs, int threads)
        where TRows : struct, IRows
    {
        var data = new FiniteSumData<TRows, MultinomialLogisticLoss>(rows, labels, weights, new MultinomialLogisticLoss(outputs), true);
        return new(data, Regularizer.Ridge(0.1), RowSampling.Reshuffling, new FiniteSumOptions { Threads = threads }, CancellationToken.None);
    }
}
