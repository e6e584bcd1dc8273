using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

public sealed class HuberThresholdTests
{
    private const int Count = 400;
    private const int Columns = 3;

    private static readonly double[] s_values = Normals(Count * Columns, seed: 8);

    private static readonly double[] s_noise = Normals(Count, seed: 9);

    [Fact]
    public void IsTheScaleOfNormalErrorsTimes1345()
    {
        // The median of 400 absolute normal errors has a standard error of 6 %.
        Estimate(Labels(0.1)).Should().BeApproximately(1.345 * 0.1, 0.2 * 0.1345);
    }

    [Theory]
    [InlineData(1e-3)]
    [InlineData(1e3)]
    [InlineData(-1e6)]
    public void IsInUnitsOfTheLabels(double unit)
    {
        double[] labels = Labels(0.1);
        Estimate([.. labels.Select(label => unit * label)]).Should().BeApproximately(Math.Abs(unit) * Estimate(labels), 1e-6 * Math.Abs(unit));
    }

    [Fact]
    public void DoesNotDependOnWhereLabelsBegin()
    {
        double[] labels = Labels(0.1);
        Estimate([.. labels.Select(label => label + 1000)]).Should().BeApproximately(Estimate(labels), 1e-6);
    }

    [Fact]
    public void OutliersBarelyMoveIt()
    {
        double[] labels = Labels(0.1);
        double clean = Estimate(labels);
        for (int row = 0; row < Count; row += 10)
        {
            labels[row] += 1e4;
        }
        // Of a tenth of gross errors the median of the others is the 0.9⁻¹·0.5 quantile: 14 % more.
        Estimate(labels).Should().BeInRange(clean, 1.4 * clean);
    }

    [Fact]
    public void FeaturesThatExplainTheLabelsMakeItSmall()
    {
        double[] labels = Labels(0.1);
        Estimate(labels).Should().BeLessThan(0.1 * 1.345 / 0.6745 * Median([.. labels.Select(label => Math.Abs(label - Median(labels)))]));
    }

    [Fact]
    public void LabelsThatAreAllAlikeGiveTheirSize()
    {
        Estimate([.. Enumerable.Repeat(-7.5, Count)]).Should().Be(7.5);
        Estimate(new double[Count]).Should().Be(1);
    }

    [Fact]
    public void WhereMostLabelsAreAlikeTheMeanDeviationCounts()
    {
        double[] labels = new double[Count];
        labels.AsSpan(0, 10).Fill(3);
        Estimate(labels).Should().BeApproximately(1.345 * 30 / Count * Math.Sqrt(Math.PI / 2), 1e-12);
    }

    [Fact]
    public void TheMiddleOfAnEvenNumberLiesBetweenTwo()
    {
        // Without features the fit stays at 2, where every label is 1 away.
        double delta = HuberThreshold.Estimate(new DenseRows<double>(new double[4], 1), [1, 1, 3, 3], Regularizer.None);
        delta.Should().BeApproximately(1.345 / 0.6744897501960817, 1e-9);
    }

    [Fact]
    public void AnExactFitHasAPositiveOneAllTheSame()
    {
        double[] labels = Labels(0);
        Estimate(labels).Should().BePositive().And.BeLessThan(0.05);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AWeightOfTwoIsTheRowTwice(bool intercept)
    {
        double[] labels = Labels(0.1);
        double[] weights = [.. Enumerable.Range(0, Count).Select(row => (double)(row % 3))];
        int[] repeated = [.. Enumerable.Range(0, Count).SelectMany(row => Enumerable.Repeat(row, row % 3))];
        double[] values = [.. repeated.SelectMany(row => s_values.AsSpan(row * Columns, Columns).ToArray())];
        FiniteSumOptions options = new() { Intercept = intercept };
        HuberThreshold.Estimate(Rows(), labels, Regularizer.Ridge(0.01), options, weights)
            .Should().BeApproximately(HuberThreshold.Estimate(new DenseRows<double>(values, Columns), [.. repeated.Select(row => labels[row])], Regularizer.Ridge(0.01), options), 1e-6);
    }

    [Fact]
    public void RefusesWhatIsNotOneForEachRow()
    {
        FluentActions.Invoking(() => HuberThreshold.Estimate(Rows(), new double[3], Regularizer.None)).Should().Throw<ArgumentException>().WithMessage("There are 400 rows but 3 labels*");
        FluentActions.Invoking(() => HuberThreshold.Estimate(Rows(), Labels(1), Regularizer.None, weights: [1])).Should().Throw<ArgumentException>().WithMessage("There are 400 rows but 1 weights*");
    }

    private static DenseRows<double> Rows() => new(s_values, Columns);

    private static double[] Labels(double noise) =>
        [.. Enumerable.Range(0, Count).Select(row => 2 * s_values[row * Columns] - s_values[row * Columns + 1] + 0.5 + noise * s_noise[row])];

    private static double Estimate(double[] labels) => HuberThreshold.Estimate(Rows(), labels, Regularizer.Ridge(1.0 / Count));

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    private static double[] Normals(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))];
    }
}
