using MlNetExtensions.Core.Normalization;
using MlNetExtensions.Golden;

namespace MlNetExtensions.Core.Tests.Normalization;

public sealed class UnmixedGoldenTests
{
    [Theory]
    [GoldenData("unmix_tns")]
    public void Batches_in_a_row_agree_with_the_reference(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Load(file)[@case];
        double[] gain = golden.Input("weight").Vector(), bias = golden.Input("bias").Vector();
        GoldenValue[] batches = [.. golden.Input("x_batches").Items()];
        int channels = gain.Length, slots = batches[0].Matrix().Columns / channels;
        var state = new UnmixedState(golden.Input("init_component_means").Vector(), golden.Input("init_component_vars").Vector(), channels);
        var normalizer = new UnmixedNormalizer(
            state, slots, golden.Hyperparameter("temperature").Scalar(), golden.Hyperparameter("eps").Scalar(),
                golden.Hyperparameter("momentum").Scalar());
        for (int step = 0; step < batches.Length; step++)
        {
            double[] rows = batches[step].Vector(), result = new double[rows.Length];
            normalizer.NormalizeBatch<double>(rows, result);

            // The affine map after it is of the network that the reference is a layer of.
            GoldenValue expected = golden.Expected("steps")[step];
            expected["output"].MustEqual(result.Select((value, i) =>
                value * gain[i / slots % channels] + bias[i / slots % channels]).ToArray());
            expected["component_means"].MustEqual(state.Means);
            expected["component_vars"].MustEqual(state.Variances);
        }
    }

    [Fact]
    public void Components_around_a_source_have_its_mean_and_variance_together()
    {
        var source = new MomentProfile([3, -100], [4, 25]);

        UnmixedState state = UnmixedState.Around(source, 20_000, 0.5, seed: 3), single = UnmixedState.Around(source, 1, 0.5, seed: 3);

        foreach (int channel in new[] { 0, 1 })
        {
            double[] means = [.. state.Means.Where((_, i) => i % 2 == channel)];
            means.Average().Should().BeApproximately(source.Means[channel], 0.05 * Math.Sqrt(source.Variances[channel]));
            double variance = state.Variances[channel] + means.Average(mean => Math.Pow(mean - means.Average(), 2));
            variance.Should().BeApproximately(source.Variances[channel], 0.05 * source.Variances[channel]);
        }

        (single.Means[0], single.Means[1], single.Variances[0], single.Variances[1]).Should().Be((3, -100, 4, 25));
    }

    // Over many channels, as few components do not tell: means of K draws vary by (K - 1)/K of what they are drawn with.
    [Theory]
    [InlineData(2, 0.5)]
    [InlineData(3, 1)]
    public void A_few_components_have_the_variance_of_the_source_on_average(int components, double share)
    {
        const int channels = 20_000;
        UnmixedState state = UnmixedState.Around(new MomentProfile(new double[channels], [.. Enumerable.Repeat(4.0, channels)]), components, share, seed: 5);

        double variance = Enumerable.Range(0, channels).Average(channel =>
        {
            double[] means = [.. Enumerable.Range(0, components).Select(k => state.Means[k * channels + channel])];
            return state.Variances[channel] + means.Average(mean => (mean - means.Average()) * (mean - means.Average()));
        });

        variance.Should().BeApproximately(4, 0.12);
    }

    [Fact]
    public void The_state_follows_a_stream_and_stays_where_it_is_not_asked_to()
    {
        UnmixedState state = UnmixedState.Around(new MomentProfile([0], [1]), 4, 0.5, seed: 1);
        double[] before = [.. state.Means], result = new double[1];
        var normalizer = new UnmixedNormalizer(state, 1, 0.07, 1e-5, 0.05);
        normalizer.Normalize<double>([10], result);
        double far = result[0];
        state.Means.Should().Equal(before);

        for (int row = 0; row < 2000; row++)
        {
            normalizer.NormalizeBatch<double>([10 + row % 3], result);
        }

        normalizer.Normalize<double>([11], result);
        Math.Abs(result[0]).Should().BeLessThan(Math.Abs(far) / 2, "the stream's mean has become that of a component");
        state.Means.Max().Should().BeApproximately(11, 0.5);
    }

    [Fact]
    public void NaN_does_not_count_and_constants_are_finite()
    {
        UnmixedState state = UnmixedState.Around(new MomentProfile([1, 2], [0, 4]), 3, 0.5, seed: 1);
        var normalizer = new UnmixedNormalizer(state, 1, 0.07, 0, 0.1);
        double[] means = [.. state.Means], result = new double[2];

        normalizer.NormalizeBatch<double>([1, double.NaN], result);

        result.Should().Equal(0, double.NaN);
        state.Means.Where((_, i) => i % 2 == 1).Should().Equal(means.Where((_, i) => i % 2 == 1));
        normalizer.NormalizeBatch<double>([], []);
        state.Means.Should().OnlyContain(mean => double.IsFinite(mean));
        FluentActions.Invoking(() => normalizer.NormalizeBatch<double>(new double[3], new double[3])).Should().Throw<ArgumentException>();
    }
}
