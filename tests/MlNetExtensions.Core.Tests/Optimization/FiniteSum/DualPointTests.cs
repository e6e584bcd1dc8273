using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

/// <summary>With an intercept, dual variables must sum to zero for every output, and stay where the conjugates of the loss are finite.</summary>
public sealed class DualPointTests
{
    private const int Classes = 4;

    // Classes of very unequal size and of none at all; weights of rows that differ, and one of zero.
    private static readonly SmallData s_data = new(count: 40, columns: 3, seed: 2);

    private static readonly double[] s_labels = [.. Enumerable.Range(0, s_data.Count).Select(i => i < 30 ? 0.0 : i < 38 ? 1 : 2)];

    private static readonly double[] s_weights = [.. Enumerable.Range(0, s_data.Count).Select(i => i == 5 ? 0 : 0.5 + i % 4)];

    [Theory]
    [InlineData(0.1)]
    [InlineData(3)]
    public void DistributionsAreMovedToTheSharesOfTheClasses(double spread)
    {
        Oracle<DenseRows<double>, MultinomialLogisticLoss> oracle = Oracle(s_labels, new MultinomialLogisticLoss(Classes));
        double[] derivatives = Derivatives(oracle, spread);

        new DualPoint<DenseRows<double>, MultinomialLogisticLoss>(oracle).Balance(derivatives);

        ShouldSumToZero(oracle, derivatives);
        for (int i = 0; i < s_data.Count; i++)
        {
            double[] shares = [.. Enumerable.Range(0, Classes).Select(k => derivatives[i * Classes + k] + (k == s_labels[i] ? 1 : 0))];
            shares.Should().OnlyContain(share => share >= -1e-15);
            shares.Sum().Should().BeApproximately(1, 1e-14);
        }
    }

    [Fact]
    public void ABalancedPointStaysWhereItIs()
    {
        Oracle<DenseRows<double>, MultinomialLogisticLoss> oracle = Oracle(s_labels, new MultinomialLogisticLoss(Classes));
        var point = new DualPoint<DenseRows<double>, MultinomialLogisticLoss>(oracle);
        double[] derivatives = Derivatives(oracle, spread: 1);
        point.Balance(derivatives);
        double[] again = [.. derivatives];

        point.Balance(again);

        again.Should().Equal(derivatives, (a, b) => Math.Abs(a - b) < 1e-14);
    }

    [Fact]
    public void TheHeavierSignIsShrunkTowardZero()
    {
        Oracle<DenseRows<double>, LogisticLoss> oracle = Oracle([.. s_data.Signs], default(LogisticLoss));
        double[] derivatives = Derivatives(oracle, spread: 2), before = [.. derivatives];

        new DualPoint<DenseRows<double>, LogisticLoss>(oracle).Balance(derivatives);

        ShouldSumToZero(oracle, derivatives);
        derivatives.Should().Equal(before, (after, old) => Math.Sign(after) == Math.Sign(old) && Math.Abs(after) <= Math.Abs(old));
        int kept = derivatives.Where((value, i) => value == before[i]).Count(value => value != 0);
        kept.Should().BeInRange(1, s_data.Count - 2, "only one sign is shrunk");
    }

    // More rows than one batch of any loss takes, and a rest: each row goes with its own weight.
    [Fact]
    public void ConjugatesGoWithTheWeightsOfTheirRows()
    {
        IsTheMeanOfEveryRow(default(LogisticLoss), data => data.Signs);
        IsTheMeanOfEveryRow(default(SquaredErrorLoss), data => data.Targets);
        IsTheMeanOfEveryRow(new MultinomialLogisticLoss(Classes), data => data.Classes);
    }

    private static void IsTheMeanOfEveryRow<TLoss>(TLoss loss, Func<SmallData, double[]> labels) where TLoss : struct, ILoss
    {
        const double scale = 0.7;
        var many = new SmallData(count: 1111, columns: 3, seed: 4, classes: loss.Outputs > 1 ? Classes : 2);
        double[] weights = [.. Enumerable.Range(0, many.Count).Select(i => 0.1 + i * i % 17)];
        var data = new FiniteSumData<DenseRows<double>, TLoss>(many.Dense(), labels(many), weights, loss, true);
        var options = new FiniteSumOptions { Threads = 1 };
        Oracle<DenseRows<double>, TLoss> oracle = new(data, Regularizer.Ridge(0.1), RowSampling.Reshuffling, options, default);
        double[] derivatives = Derivatives(oracle, spread: 2);
        double expected = Enumerable.Range(0, many.Count).Sum(i => weights[i] * loss.Conjugate(
            [.. derivatives[(i * loss.Outputs)..((i + 1) * loss.Outputs)].Select(value => scale * value)], data.Labels[i])) / weights.Sum();

        double mean = new DualPoint<DenseRows<double>, TLoss>(oracle).MeanConjugate(derivatives, scale);

        mean.Should().BeApproximately(expected, 1e-12 * Math.Abs(expected));
    }

    /// <summary>Those at random margins: what a solver is at before the intercept is right.</summary>
    private static double[] Derivatives<TLoss>(Oracle<DenseRows<double>, TLoss> oracle, double spread) where TLoss : struct, ILoss
    {
        var random = new Random(7);
        int rows = oracle.Data.Rows.Count;
        double[] margins = [.. Enumerable.Range(0, rows * oracle.Outputs).Select(_ => spread * (random.NextDouble() - 0.2))];
        double[] derivatives = new double[margins.Length];
        for (int i = 0; i < rows; i++)
        {
            Range row = (i * oracle.Outputs)..((i + 1) * oracle.Outputs);
            oracle.Data.Loss.Gradient(margins.AsSpan(row), oracle.Data.Labels[i], derivatives.AsSpan(row));
        }
        return derivatives;
    }

    private static void ShouldSumToZero<TLoss>(Oracle<DenseRows<double>, TLoss> oracle, double[] derivatives) where TLoss : struct, ILoss
    {
        for (int k = 0; k < oracle.Outputs; k++)
        {
            double sum = Enumerable.Range(0, s_data.Count).Sum(i => s_weights[i] * derivatives[i * oracle.Outputs + k]);
            sum.Should().BeApproximately(0, 1e-13 * s_data.Count);
        }
    }

    private static Oracle<DenseRows<double>, TLoss> Oracle<TLoss>(double[] labels, TLoss loss) where TLoss : struct, ILoss
    {
        var data = new FiniteSumData<DenseRows<double>, TLoss>(s_data.Dense(), labels, s_weights, loss, true);
        return new(data, Regularizer.Ridge(0.1), RowSampling.Reshuffling, new FiniteSumOptions(), CancellationToken.None);
    }
}
