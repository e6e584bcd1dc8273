using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions.Core.Tests.Optimization.Gradient;

/// <summary>Measures of gradients where the truth is known, and batch sizes that follow them.</summary>
public sealed class DiagnosticsTests
{
    // Rows' gradients N(μ, σ²I) in d dimensions have the noise scale dσ²/‖μ‖².
    [Fact]
    public void The_noise_scale_is_found()
    {
        const int dimension = 30, rows = 48;
        var byMicroBatches = new GradientNoiseScale(0.99);
        var byRows = new GradientNoiseScale(0.99);
        byRows.Rows.Should().Be(double.NaN);
        for (int step = 0; step < 400; step++)
        {
            double[][] gradients = LinkRun.Normals(rows, dimension, seed: 100 + step, mean: 0.2, deviation: 1.5);
            double[] mean = LinkRun.Mean(gradients);
            double[][] parts = [.. gradients.Chunk(rows / 6).Select(LinkRun.Mean)];
            byMicroBatches.Add(LinkRun.Memories(parts), rows, mean);
            byRows.Add<double>([.. gradients.Select(LinkRun.Norm)], mean);
        }

        const double expected = 1.5 * 1.5 / (0.2 * 0.2);
        byRows.Rows.Should().BeApproximately(expected, 0.1 * expected);
        byMicroBatches.Rows.Should().BeApproximately(expected, 0.2 * expected);
        byRows.SquaredGradient.Should().BeApproximately(dimension * 0.04, 0.12);
        byRows.Variance.Should().BeApproximately(dimension * 2.25, 2);
        byRows.Efficiency(56).Should().BeApproximately(0.5, 0.05);
    }

    [Fact]
    public void Coherence_tells_same_from_orthogonal_from_opposite()
    {
        GradientCoherence Of(params double[][] gradients)
        {
            double[] mean = LinkRun.Mean(gradients);
            GradientCoherence coherence = GradientCoherence.Of(LinkRun.Memories(gradients), mean);
            GradientCoherence.Of<double>([.. gradients.Select(LinkRun.Norm)], mean).Share.Should().BeApproximately(coherence.Share, 1e-12);
            return coherence;
        }

        Of([3, 4], [3, 4], [3, 4]).Rows.Should().BeApproximately(3, 1e-12);
        Of([1, 0, 0], [0, 1, 0], [0, 0, 1]).Rows.Should().BeApproximately(1, 1e-12);
        Of([1, 2], [-1, -2]).Rows.Should().Be(0);
        Of([0, 0], [0, 0]).Rows.Should().Be(2);
    }

    [Fact]
    public void Clipping_is_biased_where_gradients_are_skewed_only()
    {
        ClippingBias Measure(double limit, params double[][] gradients) => ClippingBias.Measure(LinkRun.Memories(gradients), limit);

        ClippingBias none = Measure(10, [1, 2], [3, 1]);
        (none.Cosine, none.ClippedShare).Should().Be((1, 0));
        none.NormRatio.Should().BeApproximately(1, 1e-12);

        // The mean is (0, 2); clipped, the long gradient loses most of its say.
        ClippingBias skewed = Measure(1, [-1, 0], [-1, 0], [2, 6]);
        skewed.ClippedShare.Should().BeApproximately(1.0 / 3, 1e-12);
        double x = (-2 + 2 / Math.Sqrt(40)) / 3, y = 6 / Math.Sqrt(40) / 3;
        skewed.Cosine.Should().BeApproximately(y / Math.Sqrt(x * x + y * y), 1e-12);
        skewed.NormRatio.Should().BeApproximately(Math.Sqrt(x * x + y * y), 1e-12);
    }

    [Fact]
    public void Alignment_is_the_cosine_between_weights_and_their_change()
    {
        double[] weights = LinkRun.Normals(1, 12, seed: 1)[0], input = LinkRun.Normals(1, 4, seed: 2)[0], residual = LinkRun.Normals(1, 3, seed: 3)[0];
        double[] change = [.. residual.SelectMany(d => input.Select(x => -d * x))];
        double cosine = weights.Zip(change, (w, c) => w * c).Sum() / (LinkRun.Norm(weights) * LinkRun.Norm(change));
        GradientWeightAlignment.Of<double>(input, residual, weights).Should().BeApproximately(cosine, 1e-12);
        GradientWeightAlignment.Of<double>(input, new double[3], weights).Should().Be(0);
        FluentActions.Invoking(() => GradientWeightAlignment.Of<double>(input, residual, new double[11])).Should().Throw<ArgumentException>().WithMessage("*11 weights*have 12*");
    }

    [Fact]
    public void The_score_has_the_moments_of_all_rows_and_no_pole()
    {
        double[] values = [.. LinkRun.Normals(1, 500, seed: 5)[0].Select(z => 0.1 + 0.05 * z * Math.Abs(z))];
        var alignment = new GradientWeightAlignment();
        alignment.Score.Should().Be(double.NaN);
        Array.ForEach(values, alignment.Add);
        double mean = values.Average(), second = values.Average(x => Math.Pow(x - mean, 2)), fourth = values.Average(x => Math.Pow(x - mean, 4));
        alignment.Mean.Should().BeApproximately(mean, 1e-12);
        alignment.Kurtosis.Should().BeApproximately(fourth / (second * second) - 3, 1e-9);
        alignment.Score.Should().BeApproximately(mean / (fourth / (second * second) - 1.8), 1e-9);

        alignment.Clear();
        alignment.Count.Should().Be(0);
        Array.ForEach(new[] { 0.1, 0.3, 0.1, 0.3 }, alignment.Add);
        alignment.Kurtosis.Should().BeApproximately(-2, 1e-9);
        alignment.Score.Should().BeApproximately(0.2 / 0.2, 1e-9);
    }

    [Fact]
    public void It_stops_when_nothing_got_better_for_long_enough()
    {
        var stopping = new EarlyStopping(2);
        stopping.Add(double.NaN).Should().BeFalse();
        stopping.Add(-1).Should().BeTrue();
        stopping.Add(3).Should().BeTrue();
        stopping.Add(3).Should().BeFalse();
        stopping.Stops.Should().BeFalse();
        stopping.Add(2).Should().BeFalse();
        (stopping.Stops, stopping.Best, stopping.BestScore, stopping.Count).Should().Be((true, 3, 3, 5));
    }

    [Fact]
    public void The_batch_grows_to_what_the_norm_test_asks_for()
    {
        double[][] gradients = LinkRun.Normals(64, 20, seed: 9, mean: 0.3);
        double[] mean = LinkRun.Mean(gradients);
        double variance = Enumerable.Range(0, 20).Sum(j => gradients.Sum(g => (g[j] - mean[j]) * (g[j] - mean[j])) / 63);
        int wanted = (int)Math.Ceiling(variance / (0.25 * mean.Sum(m => m * m)));
        var rule = new AdaptiveBatchSize { Eta = 0.5, Maximum = 1000 };
        double[] norms = [.. gradients.Select(LinkRun.Norm)];

        int Next(AdaptiveBatchSize adaptive, int current, long number = 1) => adaptive.Next(current, new GradientStep<double> { Number = number, RowNorms = norms }, mean);
        Next(rule, 10).Should().Be(wanted).And.BeGreaterThan(20);
        Next(rule, wanted + 5).Should().Be(wanted + 5, "it never shrinks");
        Next(rule with { Eta = 0.01 }, 10).Should().Be(1000);
        Next(rule with { Interval = 3 }, 10, number: 2).Should().Be(10);

        double[][] parts = [.. gradients.Chunk(2).Select(LinkRun.Mean)];
        int byParts = rule.Next(10, new GradientStep<double> { Number = 1, MicroBatches = LinkRun.Memories(parts), Rows = 64 }, mean);
        byParts.Should().BeInRange((int)(0.75 * wanted), (int)(1.25 * wanted));
        FluentActions.Invoking(() => rule.Next(10, new GradientStep<double> { Number = 1 }, mean)).Should().Throw<InvalidOperationException>().WithMessage("The norm test needs*");
        FluentActions.Invoking(() => BatchSizeTest.NormTest<double>([1, 2, 3], ParameterLayout.Pack(ParameterGroup.Vector("b", 0, 2)))).Should().Throw<ArgumentException>();
    }
}
