using MlNetExtensions.Tuning;

namespace MlNetExtensions.Core.Tests.Tuning;

public sealed class ConsensusBasedProposerTests
{
    [Fact]
    public void Particles_that_agree_on_a_category_go_on_looking()
    {
        const double leastNoise = 0.4;
        const int levels = 4, trials = 1000;
        var space = new TuningSpace([new() { Name = "kind", Levels = levels }]);
        var proposer = new ConsensusBasedProposer(space, new() { Particles = 2, LeastNoise = leastNoise }, seed: 1);
        double[] agreed = [space.Dimensions[0].CenterOf(0)];
        proposer.Update(0, agreed, 1);
        proposer.Update(1, agreed, 1);
        int others = 0;
        for (int trial = 2; trial < 2 + trials; trial++)
        {
            others += space.Dimensions[0].LevelOf(proposer.Propose(trial)[0]) == 0 ? 0 : 1;
            proposer.Abandon(trial);
        }

        // A level is drawn with the probability of the least noise, and is the agreed one by chance: four standard deviations.
        double expected = leastNoise * (levels - 1) / levels;
        ((double)others / trials).Should().BeApproximately(expected, 4 * Math.Sqrt(expected * (1 - expected) / trials));
    }
}
