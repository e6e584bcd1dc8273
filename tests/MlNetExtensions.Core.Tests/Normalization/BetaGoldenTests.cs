using MlNetExtensions.Core.Normalization;
using MlNetExtensions.Golden;

namespace MlNetExtensions.Core.Tests.Normalization;

public sealed class BetaGoldenTests
{
    private const double LargestWeight = 1e6;

    [Theory]
    [GoldenData("bnpo_advantage")]
    public void Laws_weights_and_advantages_agree_with_the_reference(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Load(file)[@case];
        double low = golden.Hyperparameter("min_value").Scalar(), high = golden.Hyperparameter("max_value").Scalar();
        double[] scores = [.. golden.Input("rewards").Vector().Select(value => (value - low) / (high - low))];
        int[] prompts = golden.Input("prompt").Integers();
        var means = prompts.Zip(scores).GroupBy(pair => pair.First)
            .ToDictionary(group => group.Key, group => BetaNormalization.GroupMean(group.Average(pair => pair.Second), group.Count()));

        BetaNormalization law = BetaNormalization.Fit([.. means.OrderBy(pair => pair.Key).Select(pair => pair.Value)]);

        golden.Expected("alpha").MustEqual(law.Alpha);
        golden.Expected("beta").MustEqual(law.Beta);
        foreach ((int prompt, double mean) in means)
        {
            golden.Expected("prompt_mean")[prompt.ToString(System.Globalization.CultureInfo.InvariantCulture)].MustEqual(mean);
        }

        golden.Expected("advantages").MustEqual(prompts.Zip(scores, (prompt, score) =>
            (score - means[prompt]) * law.Weight(means[prompt], LargestWeight)).ToArray());
    }

    [Fact]
    public void The_numbers_of_the_specification_come_out()
    {
        BetaNormalization law = BetaNormalization.Fit([.25, .5, .75, .25]);

        law.Alpha.Should().BeApproximately(1.480587, 1e-6);
        law.Beta.Should().BeApproximately(1.617898, 1e-6);
        new[] { .25, .5, .75 }.Select(mean => law.Weight(mean, LargestWeight)).Zip([.840769, .774127, .977667]).Should().OnlyContain(pair =>
            Math.Abs(pair.First - pair.Second) < 1e-6);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.3, 0.3, 0.3)]
    [InlineData(0.0, 0.0)]
    public void Means_that_do_not_differ_leave_deviations_as_they_are(params double[] means)
    {
        BetaNormalization law = BetaNormalization.Fit(means);

        (law.Alpha, law.Beta, law.Weight(means[0], LargestWeight)).Should().Be((1, 1, 1));
    }

    [Fact]
    public void Groups_of_one_kind_of_score_have_the_largest_weight_and_no_deviation()
    {
        BetaNormalization law = BetaNormalization.Fit([0, 0.4, 0.5, 0.6, 1]);

        law.Alpha.Should().BeGreaterThan(1);
        (law.Weight(0, 10), law.Weight(1, 10), BetaNormalization.GroupMean(1, 1)).Should().Be((10, 10, 0));
    }
}
