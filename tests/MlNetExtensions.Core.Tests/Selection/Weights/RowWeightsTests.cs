using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Tests.Selection;

public sealed class RowWeightsTests
{
    // The shares are those of spec D.13.
    [Theory]
    [InlineData(1, 0.98912, 0.009891, 0.000989)]
    [InlineData(2, 0.883687, 0.088369, 0.027945)]
    [InlineData(5, 0.606319, 0.24138, 0.152301)]
    [InlineData(100, 0.346231, 0.330648, 0.323121)]
    [InlineData(double.PositiveInfinity, 1.0 / 3, 1.0 / 3, 1.0 / 3)]
    public void A_temperature_evens_out_the_shares_of_groups(double temperature, params double[] shares)
    {
        int[] sizes = [1_000_000, 10_000, 1_000];

        double[] weights = TemperatureWeights.OfGroups(sizes, temperature);

        for (int i = 0; i < sizes.Length; i++)
        {
            (weights[i] * sizes[i] / sizes.Sum()).Should().BeApproximately(shares[i], 1e-6);
        }
    }

    [Fact]
    public void Groups_without_rows_and_wrong_temperatures()
    {
        TemperatureWeights.OfGroups([3, 0, 3], 7).Should().Equal(1, 0, 1);
        FluentActions.Invoking(() => TemperatureWeights.OfGroups([0, 0], 2)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => TemperatureWeights.OfGroups([1, -1], 2)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => TemperatureWeights.OfGroups([1], 0.9)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => TemperatureWeights.OfGroups([1], double.NaN)).Should().Throw<ArgumentException>();
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Rows_whose_labels_contradict_clean_rows_lose_weight(int classes)
    {
        var random = new Random(classes);
        (RowSet<float> rows, double[] truth) = Blobs(random, 600, classes);
        (RowSet<float> clean, double[] cleanLabels) = Blobs(random, 60, classes);
        bool[] isFlipped = [.. truth.Select(_ => random.NextDouble() < 0.3)];
        double[] labels = [.. truth.Select((label, row) => isFlipped[row] ? (label + 1 + random.Next(classes - 1)) % classes : label)];

        double[] weights = classes == 2
            ? NoisyRowWeights.Fit(rows, Signs(labels), clean, Signs(cleanLabels), new LogisticLoss())
            : NoisyRowWeights.Fit(rows, labels, clean, cleanLabels, new MultinomialLogisticLoss(classes));

        weights.Should().OnlyContain(weight => weight > 0 && weight < 1);
        double right = Enumerable.Range(0, 600).Where(row => !isFlipped[row]).Average(row => weights[row]);
        double wrong = Enumerable.Range(0, 600).Where(row => isFlipped[row]).Average(row => weights[row]);
        (right - wrong).Should().BeGreaterThan(0.5);
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights_and_wrong_labels_are_refused()
    {
        (RowSet<float> rows, double[] labels) = Blobs(new Random(3), 100, 2);
        double[] signs = Signs(labels);

        NoisyRowWeights.Fit(rows, signs, rows, signs, new LogisticLoss()).Should().Equal(NoisyRowWeights.Fit(rows, signs, rows, signs, new LogisticLoss()));
        FluentActions.Invoking(() => NoisyRowWeights.Fit(rows, signs, rows, labels, new LogisticLoss())).Should().Throw<ArgumentException>().WithMessage("The label of clean row * is 0*");
        FluentActions.Invoking(() => NoisyRowWeights.Fit(rows, signs, rows, signs[1..], new LogisticLoss())).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => NoisyRowWeights.Fit(rows, signs, rows, signs, new LogisticLoss(), new() { Passes = 0 })).Should().Throw<ArgumentException>();
    }

    private static double[] Signs(double[] labels) => Array.ConvertAll(labels, label => label == 1 ? 1.0 : -1);

    private static (RowSet<float> Rows, double[] Labels) Blobs(Random random, int count, int classes)
    {
        var builder = new RowSetBuilder<float>(3);
        double[] labels = [.. Enumerable.Range(0, count).Select(row => (double)(row % classes))];
        foreach (double label in labels)
        {
            double angle = 2 * Math.PI * label / classes;
            builder.AddDense([(float)(3 * Math.Cos(angle) + random.NextDouble()), (float)(3 * Math.Sin(angle) + random.NextDouble()), random.NextSingle()]);
        }

        return (builder.Build(), labels);
    }
}
