using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

/// <summary>Products with the Hessian in single precision, and the residuals that they would otherwise spoil.</summary>
public sealed class SingleHessianTests
{
    private static readonly double[] s_none = [];

    // Below, at and beyond a register, and a tile of two, and several of them; few and many columns and rows.
    [Theory]
    [InlineData(2, 3, 20)]
    [InlineData(10, 13, 2300)]
    [InlineData(16, 15, 500)]
    [InlineData(17, 31, 500)]
    [InlineData(32, 127, 300)]
    [InlineData(49, 40, 3000)]
    public void AreTheProductsOfMatrices(int outputs, int columns, int count)
    {
        var data = new SmallData(count, columns, seed: outputs, density: 0.4, classes: outputs);
        Oracle<DenseRows<double>, MultinomialLogisticLoss> oracle = Oracle(data.Dense(), data.Classes, outputs, ridge: 0.1);
        (double[] states, double[] vector) = Point(oracle);
        double[] margins = new double[count * outputs], expected = new double[vector.Length], actual = new double[vector.Length];
        oracle.Products.Multiply(vector, margins);
        ((IOutputsLoss)oracle.Data.Loss).MultiplyHessian<double>(states, margins, oracle.Outputs);
        oracle.Products.Combine(margins, expected);

        Single(oracle, states).Multiply(vector, actual);

        BeEqual(actual, expected);
        ((IOutputsLoss)oracle.Data.Loss).HessianDiagonal(states, margins);
        oracle.Products.CombineSquares(margins, expected);

        Single(oracle, states).Diagonal(actual);

        BeEqual(actual, expected);
    }

    [Theory]
    [InlineData(1e-100)]
    [InlineData(1e100)]
    public void TakeVectorsOfAnySize(double size)
    {
        var data = new SmallData(300, 13, seed: 3, density: 0.4, classes: 4);
        Oracle<DenseRows<double>, MultinomialLogisticLoss> oracle = Oracle(data.Dense(), data.Classes, 4, ridge: 0.1);
        (double[] states, double[] vector) = Point(oracle);
        double[] expected = new double[vector.Length], actual = new double[vector.Length];
        SingleHessian<DenseRows<double>, MultinomialLogisticLoss> single = Single(oracle, states);
        single.Multiply(vector, expected);
        single.Multiply([.. vector.Select(value => size * value)], actual);
        actual.Should().Equal(expected, (a, b) => Math.Abs(a - size * b) <= 1e-6 * size);
    }

    [Fact]
    public void ThreadsDoNotChangeABit()
    {
        var data = new SmallData(5000, 60, seed: 3, density: 0.4, classes: 11);
        double[] Product(int threads)
        {
            Oracle<DenseRows<double>, MultinomialLogisticLoss> oracle = Oracle(data.Dense(), data.Classes, 11, ridge: 0.1, threads);
            (double[] states, double[] vector) = Point(oracle);
            var product = new double[vector.Length];
            Single(oracle, states).Multiply(vector, product);
            return product;
        }
        Product(2).Should().Equal(Product(1));
    }

    [Fact]
    public void AreLeftToDoublesWhereSingleDigitsAreTooFew()
    {
        var data = new SmallData(50, 13, seed: 3, density: 0.4, classes: 4);
        Single(Oracle(data.Dense(), data.Classes, 4, ridge: 1e-9)).Should().BeNull("rounding would be above the ridge");
        Single(Oracle(data.Dense(), data.Classes, 4, ridge: 0)).Should().BeNull();
        Single(Oracle(new DenseRows<double>([.. data.Values.Select(v => 1e20 * v)], 13), data.Classes, 4, ridge: 1e50)).Should().BeNull("squares overflow");
        Single(Oracle(new DenseRows<double>([.. data.Values.Select(v => 1e-20 * v)], 13), data.Classes, 4, ridge: 1)).Should().BeNull("squares vanish");
        double[] weights = [0, .. Enumerable.Repeat(1.0, 49)];
        Single(Oracle(data.Dense(), data.Classes, 4, ridge: 1, weights: weights)).Should().BeNull("a row of weight 0 may hold anything");
    }

    [Fact]
    public void ResidualsStayOrthogonal()
    {
        var random = new Random(5);
        double[] preconditioner = [.. Enumerable.Range(0, 30).Select(j => 0.5 + j % 4)];
        var residuals = new OrthogonalResiduals(30);
        List<double[]> all = [];
        for (int round = 0; round < 2; round++)
        {
            residuals.Clear();
            all.Clear();
            for (int k = 0; k < 8; k++)
            {
                // Nearly the same vector again and again.
                double[] next = [.. Enumerable.Range(0, 30).Select(j => 1 + 1e-4 * random.NextDouble())];
                residuals.Add(next, preconditioner);
                foreach (double[] before in all)
                {
                    Math.Abs(Inner(next, before)).Should().BeLessThan(1e-9 * Math.Sqrt(Inner(next, next) * Inner(before, before)));
                }
                all.Add(next);
            }
        }
        double Inner(double[] a, double[] b) => Enumerable.Range(0, 30).Sum(j => a[j] * b[j] / preconditioner[j]);
    }

    private static void BeEqual(double[] actual, double[] expected)
    {
        double scale = expected.Max(Math.Abs);
        scale.Should().BePositive();
        actual.Should().Equal(expected, (a, b) => Math.Abs(a - b) <= 2e-6 * scale);
    }

    private static SingleHessian<DenseRows<double>, MultinomialLogisticLoss>? Single(Oracle<DenseRows<double>, MultinomialLogisticLoss> oracle) =>
        SingleHessian<DenseRows<double>, MultinomialLogisticLoss>.TryCreate(oracle);

    private static SingleHessian<DenseRows<double>, MultinomialLogisticLoss> Single(
        Oracle<DenseRows<double>, MultinomialLogisticLoss> oracle, double[] states)
    {
        SingleHessian<DenseRows<double>, MultinomialLogisticLoss> single = Single(oracle)!;
        single.MoveTo(states);
        return single;
    }

    private static (double[] States, double[] Vector) Point(Oracle<DenseRows<double>, MultinomialLogisticLoss> oracle)
    {
        var random = new Random(7);
        double[] margins = [.. Enumerable.Range(0, oracle.Count * oracle.Outputs).Select(_ => 4 * random.NextDouble())];
        var states = new double[margins.Length];
        var derivatives = new double[margins.Length];
        oracle.Loss(margins, derivatives);
        ((IOutputsLoss)oracle.Data.Loss).Curve(derivatives, oracle.Data.Labels, states);
        return (states, [.. Enumerable.Range(0, oracle.Size).Select(_ => random.NextDouble() - 0.5)]);
    }

    private static Oracle<DenseRows<double>, MultinomialLogisticLoss> Oracle(
        DenseRows<double> rows, double[] labels, int outputs, double ridge, int threads = 2, double[]? weights = null)
    {
        var data = new FiniteSumData<DenseRows<double>, MultinomialLogisticLoss>(
            rows, labels, weights ?? s_none, new MultinomialLogisticLoss(outputs), true);
        Regularizer penalty = ridge == 0 ? Regularizer.None : Regularizer.Ridge(ridge);
        return new(data, penalty, RowSampling.Reshuffling, new FiniteSumOptions { Threads = threads }, CancellationToken.None);
    }
}
