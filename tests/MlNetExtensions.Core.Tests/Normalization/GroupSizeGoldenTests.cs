using MlNetExtensions.Core.Normalization;
using MlNetExtensions.Golden;

namespace MlNetExtensions.Core.Tests.Normalization;

public sealed class GroupSizeGoldenTests
{
    [Theory]
    [GoldenData("delta_l_normalization")]
    public void Weights_and_weighted_advantages_agree_with_the_reference(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Load(file)[@case];
        double[] rewards = golden.Input("rewards").Vector();
        int[] lengths = golden.Input("lengths").Integers(), groups = golden.Input("group").Integers();
        double exponent = golden.Hyperparameter("alpha").Scalar(), epsilon = golden.Hyperparameter("epsilon").Scalar();
        var law = new GroupSizeWeights(exponent, lengths.Average(length => GroupSizeWeights.Power(length, exponent)));

        double[] weights = [.. lengths.Select(length => law.Weight(length))];

        golden.Expected("weights").MustEqual(weights);
        golden.Expected("advantage_per_sequence_std").MustEqual(Advantages(rewards, groups, epsilon).Zip(weights, (advantage, weight) =>
            advantage * weight).ToArray());
    }

    [Fact]
    public void The_numbers_of_the_specification_come_out()
    {
        double[] lengths = [10, 20, 40, 80];
        foreach ((double exponent, double[] expected) in new[] { (1.0, (double[])[.533333, .266667, .133333, .066667]),
            (.75, [.46331, .275486, .163805, .097399]), (0, [.25, .25, .25, .25]) })
        {
            var law = new GroupSizeWeights(exponent, lengths.Average(length => GroupSizeWeights.Power(length, exponent)));
            lengths.Select(length => law.Weight(length) / 4).Zip(expected).Should().OnlyContain(pair =>
                Math.Abs(pair.First - pair.Second) < 1e-6);
        }
    }

    [Fact]
    public void Weighted_sums_of_groups_vary_least_at_exponent_one()
    {
        // The variance of a group's sum is its size; with weights of sum 1 the mean has the variance Σ w²L.
        double[] lengths = [3, 17, 50, 400];
        double Variance(double exponent)
        {
            var law = new GroupSizeWeights(exponent, lengths.Average(length => GroupSizeWeights.Power(length, exponent)));
            return lengths.Sum(length => Math.Pow(law.Weight(length) / lengths.Length, 2) * length);
        }

        Variance(1).Should().BeLessThan(Variance(0.9)).And.BeLessThan(Variance(1.1)).And.BeLessThan(Variance(0));
    }

    // Of the group: the stratified normalization at blend 1. A group of one has the mean 0 and the deviation 1 in the reference.
    private static double[] Advantages(double[] rewards, int[] groups, double epsilon)
    {
        var moments = new StratifiedMoments(1);
        moments.Add<double>(rewards, groups);
        var rule = new StratifiedRule { Epsilon = epsilon, DeltaDegreesOfFreedom = 1, MinimumStratumSize = 1 };
        StratumStatistics Of(FeatureMoments part) => StratumStatistics.Of(part, rule.Form, 1);
        var normalizer = new StratifiedNormalizer(rule, Of(moments.Total()),
            [.. Enumerable.Range(0, moments.Count).Select(k => Of(moments[k]))]);
        double[] result = new double[rewards.Length];
        for (int row = 0; row < result.Length; row++)
        {
            normalizer.Normalize<double>(rewards.AsSpan(row, 1), groups[row], result.AsSpan(row, 1));
            result[row] = moments[groups[row]].Rows == 1 ? rewards[row] / (1 + epsilon) : result[row];
        }

        return result;
    }
}
