using MlNetExtensions.Core.Normalization;
using MlNetExtensions.Golden;

namespace MlNetExtensions.Core.Tests.Normalization;

public sealed class StratifiedGoldenTests
{
    [Theory]
    [GoldenData("stratified_normalization")]
    public void Stratified_normalization_agrees_with_the_reference(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Load(file)[@case];
        double[] rewards = golden.Input("rewards").Vector();
        int[] strata = golden.Input("stratum").Integers();
        double epsilon = golden.Hyperparameter("eps").Scalar(), blend = golden.Hyperparameter("alpha").Scalar();
        foreach (int ddof in new[] { 0, 1 })
        {
            // As in the paper: the only row of a stratum says nothing.
            var rule = new StratifiedRule { Blend = blend, Epsilon = epsilon, MinimumStratumSize = 1, DeltaDegreesOfFreedom = ddof };
            golden.Expected($"blended_ddof{ddof}").MustEqual(Normalize(rewards, 1, strata, rule));
            golden.Expected($"stratified_ddof{ddof}").MustEqual(Normalize(rewards, 1, strata, rule with { Blend = 1 }));
            golden.Expected($"global_ddof{ddof}").MustEqual(Normalize(rewards, 1, strata, rule with { Blend = 0 }));
        }
    }

    [Theory]
    [GoldenData("groupwise_scalers")]
    public void Scalers_of_groups_agree_with_scikit_learn(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Load(file)[@case];
        GoldenMatrix x = golden.Input("x").Matrix();
        int[] groups = golden.Input("group").Integers();

        golden.Expected("standard").MustEqual(Normalize(x.Values, x.Columns, groups, new StratifiedRule()));
        golden.Expected("robust").MustEqual(Normalize(x.Values, x.Columns, groups, new StratifiedRule { Form = StratifiedForm.MedianInterquartile }));
    }

    [Fact]
    public void The_numbers_of_the_specification_come_out()
    {
        double[] rewards = [1, 0, 0, 1, 1, .2, .4, .9];
        int[] strata = [0, 0, 0, 1, 1, 1, 2, 2];
        var rule = new StratifiedRule { Epsilon = 1e-6 };

        MustBeNear([1.414211, -.707105, -.707105, .707105, .707105, -1.41421, -.999996, .999996], Normalize(rewards, 1, strata, rule));
        MustBeNear([1.215902, -1.00772, -1.00772, .86235, .86235, -1.12868, -.68898, .892499], Normalize(rewards, 1, strata, rule with { Blend = .5 }));
        MustBeNear([1.017594, -1.308336, -1.308336, 1.017594, 1.017594, -.84315, -.377964, .785001], Normalize(rewards, 1, strata, rule with { Blend = 0 }));
        Moments(rewards, 1, strata).ExplainedVariances()[0].Should().BeApproximately(.032552 / .184844, 1e-5);
    }

    private static void MustBeNear(double[] expected, double[] actual) =>
        actual.Zip(expected).Should().HaveCount(8).And.OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 2e-6);

    private static StratifiedMoments Moments(double[] rows, int dimension, int[] strata)
    {
        var moments = new StratifiedMoments(dimension);
        moments.Add<double>(rows, strata);
        return moments;
    }

    private static double[] Normalize(double[] rows, int dimension, int[] strata, StratifiedRule rule)
    {
        StratumStatistics[] statistics;
        if (rule.Form == StratifiedForm.MedianInterquartile)
        {
            var sample = new StratifiedSample<double>(dimension);
            sample.Add(rows, strata);
            statistics = sample.Quartiles();
        }
        else
        {
            StratifiedMoments moments = Moments(rows, dimension, strata);
            statistics = [.. new[] { moments.Total() }.Concat(Enumerable.Range(0, moments.Count).Select(k => moments[k])).Select(part => StratumStatistics.Of(part, rule.Form, rule.DeltaDegreesOfFreedom))];
        }

        var normalizer = new StratifiedNormalizer(rule, statistics[0], statistics[1..]);
        double[] result = new double[rows.Length];
        for (int row = 0; row < strata.Length; row++)
        {
            normalizer.Normalize<double>(rows.AsSpan(row * dimension, dimension), strata[row], result.AsSpan(row * dimension, dimension));
        }

        return result;
    }
}
