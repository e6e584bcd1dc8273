using MlNetExtensions.Core.Selection;
using MlNetExtensions.Golden;

namespace MlNetExtensions.Core.Tests.Selection;

public sealed class StochasticBatchGoldenTests
{
    [Theory]
    [GoldenData("stochastic_batch_acquisition")]
    public void Chosen_rows_and_keys_are_those_of_the_reference(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Load(file)[@case];
        double[] scores = golden.Input("scores").Vector(), noise = golden.Input("gumbel").Vector(), keys = new double[scores.Length];
        foreach ((string name, StochasticBatchKind kind) in new[]
        {
            ("power", StochasticBatchKind.Power), ("softmax", StochasticBatchKind.Softmax), ("softrank", StochasticBatchKind.SoftRank),
        })
        {
            GoldenValue expected = golden.Expected(name);
            if (expected.IsMissing)
            {
                continue;
            }

            new StochasticBatchSampler(kind) { Coldness = golden.Hyperparameter("beta").Scalar() }.PerturbedScores(scores, noise, keys);
            int[] rows = LargestKeys.Rows(keys, golden.Hyperparameter("batch_size").Integer());

            expected["indices"].MustEqual(rows);
            expected["perturbed_scores"].MustEqual(Array.ConvertAll(rows, row => keys[row]));
        }
    }

    [Fact]
    public void The_orders_of_the_specification_come_out()
    {
        double[] scores = [1.2, .1, .8, .4], noise = [-.3, 1.9, .2, .9], keys = new double[4];
        foreach ((StochasticBatchKind kind, int[] order) in new[]
        {
            (StochasticBatchKind.Softmax, (int[])[1, 3, 2, 0]), (StochasticBatchKind.Power, [3, 2, 0, 1]), (StochasticBatchKind.SoftRank,
                [1, 3, 0, 2]),
        })
        {
            new StochasticBatchSampler(kind).PerturbedScores(scores, noise, keys);
            LargestKeys.Rows(keys, 4).Should().Equal(order);
        }
    }
}
