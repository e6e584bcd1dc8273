using MlNetExtensions.Core.Normalization;

namespace MlNetExtensions.Core.Tests.Normalization;

public sealed class StratifiedNormalizerTests
{
    private const int Dimension = 13;

    [Fact]
    public void Every_stratum_has_mean_zero_and_variance_one()
    {
        (float[] rows, int[] strata) = Rows(4000, 7);
        StratifiedMoments moments = Moments(rows, strata);
        float[] result = Normalize(moments, rows, strata, new StratifiedRule());

        StratifiedMoments normalized = Moments(result, strata);

        for (int stratum = 0; stratum < 7; stratum++)
        {
            for (int j = 0; j < Dimension; j++)
            {
                normalized[stratum].Means[j].Should().BeApproximately(0, 1e-6);
                normalized[stratum].Variance(j).Should().BeApproximately(1, 1e-6);
            }
        }

        normalized.ExplainedVariances().Should().OnlyContain(share => share < 1e-12);
        moments.ExplainedVariances().Should().OnlyContain(share => share > 0.5, "the strata were made so");
    }

    [Fact]
    public void What_strata_explain_is_what_normalizing_removes()
    {
        (float[] rows, int[] strata) = Rows(1000, 5);
        StratifiedMoments moments = Moments(rows, strata);
        double[] explained = moments.ExplainedVariances();

        for (int j = 0; j < Dimension; j++)
        {
            double within = Enumerable.Range(0, 5).Sum(k => moments[k].SquaredDeviations[j]), total = moments.Total().SquaredDeviations[j];
            explained[j].Should().BeApproximately(1 - within / total, 1e-10);
        }
    }

    [Fact]
    public void Shards_with_other_numbers_and_strata_of_their_own_merge_to_one_pass()
    {
        (float[] rows, int[] strata) = Rows(3000, 6);
        strata[17] = -1;
        StratifiedMoments whole = Moments(rows, strata), merged = new(Dimension);
        int half = 1500;
        merged.Merge(Moments(rows[..(half * Dimension)], strata[..half]), [0, 1, 2, 3, 4, 5]);
        // The second half numbers its strata backward.
        merged.Merge(Moments(rows[(half * Dimension)..], [.. strata[half..].Select(k => 5 - k)]), [5, 4, 3, 2, 1, 0]);

        merged.Without.Rows.Should().Be(1);
        for (int stratum = 0; stratum < 6; stratum++)
        {
            for (int j = 0; j < Dimension; j++)
            {
                merged[stratum].Means[j].Should().BeApproximately(whole[stratum].Means[j], 1e-12 * Math.Abs(whole[stratum].Means[j]));
                merged[stratum].SquaredDeviations[j].Should().BeApproximately(whole[stratum].SquaredDeviations[j], 1e-12 * whole[stratum].SquaredDeviations[j]);
            }
        }
    }

    [Fact]
    public void Shrinkage_goes_from_the_stratum_to_all_rows()
    {
        (float[] rows, int[] strata) = Rows(50, 2);
        StratifiedMoments moments = Moments(rows, strata);
        var rule = new StratifiedRule { Shrinkage = 25 };
        StratumStatistics global = StratumStatistics.Of(moments.Total(), rule.Form, 0), own = StratumStatistics.Of(moments[0], rule.Form, 0);

        StratumStatistics settled = rule.Settle(own, global);

        // Fifty rows dealt to two strata: half and half.
        moments[0].Rows.Should().Be(25);
        settled.First[3].Should().BeApproximately((own.First[3] + global.First[3]) / 2, 1e-12 * Math.Abs(own.First[3]) + 1e-12);
        settled.Second[3].Should().BeApproximately((own.Second[3] + global.Second[3]) / 2, 1e-12 * global.Second[3]);
        (rule with { Shrinkage = 0 }).Settle(own, global).First.Should().Equal(own.First);
        (rule with { MinimumStratumSize = 26 }).Settle(own, global).First.Should().Equal(global.First);
    }

    [Fact]
    public void Blends_of_outputs_and_of_statistics_differ_between_the_ends_alone()
    {
        (float[] rows, int[] strata) = Rows(400, 3);
        StratifiedMoments moments = Moments(rows, strata);
        foreach (double blend in new[] { 0, 0.5, 1 })
        {
            var rule = new StratifiedRule { Blend = blend };
            float[] outputs = Normalize(moments, rows, strata, rule), statistics = Normalize(moments, rows, strata, rule with { BlendTarget = BlendTarget.Statistics });
            double difference = outputs.Zip(statistics, (a, b) => Math.Abs(a - b)).Max();
            (difference < 1e-6).Should().Be(blend != 0.5, "at blend {0} they are {1} apart", blend, difference);
        }
    }

    [Theory]
    [InlineData(StratifiedForm.MeanVariance)]
    [InlineData(StratifiedForm.MinimumMaximum)]
    public void A_blend_of_outputs_is_that_of_the_stratums_own_and_of_the_global_ones(StratifiedForm form)
    {
        (float[] rows, int[] strata) = Rows(400, 3);
        StratifiedMoments moments = Moments(rows, strata);
        var rule = new StratifiedRule { Form = form, Range = new ValueRange(2, 5) };

        float[] blended = Normalize(moments, rows, strata, rule with { Blend = 0.3 });
        float[] own = Normalize(moments, rows, strata, rule), all = Normalize(moments, rows, strata, rule with { Blend = 0 });

        own.Zip(all).Max(pair => Math.Abs(pair.First - pair.Second)).Should().BeGreaterThan(0.1f);
        if (form == StratifiedForm.MinimumMaximum)
        {
            (all.Min(), all.Max(), own.Min(), own.Max()).Should().Be((2, 5, 2, 5));
        }

        blended.Select((value, i) => Math.Abs(value - (0.3f * own[i] + 0.7f * all[i]))).Max().Should().BeLessThan(3e-6f);
    }

    [Fact]
    public void Extremes_go_to_the_ends_of_the_stratums_range()
    {
        float[] rows = [1, 3, 2, 10, 30, 25, 7];
        int[] strata = [0, 0, 0, 1, 1, 1, 2];
        var moments = new StratifiedMoments(1);
        moments.Add<float>(rows, strata);
        var rule = new StratifiedRule { Form = StratifiedForm.MinimumMaximum, Range = new ValueRange(-1, 1), MinimumStratumSize = 1 };
        StratumStatistics Of(FeatureMoments part) => StratumStatistics.Of(part, rule.Form, 0);
        var normalizer = new StratifiedNormalizer(rule, Of(moments.Total()), [Of(moments[0]), Of(moments[1]), Of(moments[2])], [new(-0.1, 0.1), new(0.9, 1.1), new(-1, 1)]);
        float[] result = new float[7];
        for (int row = 0; row < 7; row++)
        {
            normalizer.Normalize<float>(rows.AsSpan(row, 1), strata[row], result.AsSpan(row, 1));
        }

        result[..6].Zip([-0.1f, 0.1f, 0, 0.9f, 1.1f, 1.05f]).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-6f);
        result[6].Should().Be(-1, "where all values are equal they are the least");
    }

    [Fact]
    public void Constants_become_zero_NaN_stays_and_nothing_overflows()
    {
        float[] rows = [2, 5, float.NaN, 2, 7, 1, 2, 1e-30f, 3];
        var moments = new StratifiedMoments(3);
        moments.Add<float>(rows, [0, 0, 0]);
        var normalizer = new StratifiedNormalizer(new StratifiedRule(), Statistics(moments.Total()), [Statistics(moments[0])]);
        float[] result = new float[3];

        normalizer.Normalize<float>([3, float.MaxValue, float.NaN], 0, result);

        (result[0], float.IsFinite(result[1]), float.IsNaN(result[2])).Should().Be((0, true, true));
        normalizer.Normalize<float>([3, 5, 2], -1, result);
        result[2].Should().Be(0);
    }

    private static StratumStatistics Statistics(FeatureMoments moments, StratifiedForm form = StratifiedForm.MeanVariance) => StratumStatistics.Of(moments, form, 0);

    private static float[] Normalize(StratifiedMoments moments, float[] rows, int[] strata, StratifiedRule rule)
    {
        var normalizer = new StratifiedNormalizer(
            rule, Statistics(moments.Total(), rule.Form), [.. Enumerable.Range(0, moments.Count).Select(k => Statistics(moments[k], rule.Form))]);
        float[] result = new float[rows.Length];
        for (int row = 0; row < strata.Length; row++)
        {
            normalizer.Normalize<float>(rows.AsSpan(row * Dimension, Dimension), strata[row], result.AsSpan(row * Dimension, Dimension));
        }

        return result;
    }

    private static StratifiedMoments Moments(float[] rows, int[] strata)
    {
        var moments = new StratifiedMoments(Dimension);
        moments.Add<float>(rows, strata);
        return moments;
    }

    private static (float[] Rows, int[] Strata) Rows(int count, int strata)
    {
        var random = new Random(strata);
        int[] numbers = [.. Enumerable.Range(0, count).Select(row => row % strata)];
        return ([.. numbers.SelectMany(k => Enumerable.Range(0, Dimension).Select(j => 10 * k + j + (1 + k) * (random.NextSingle() - 0.5f)))], numbers);
    }
}
