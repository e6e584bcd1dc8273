using MlNetExtensions.Tuning;

namespace MlNetExtensions.Core.Tests.Tuning;

/// <summary>The scatter of ε-shotgun against the paper's formula.</summary>
public sealed class EpsilonShotgunTests
{
    private const int Initial = 10;
    private static readonly TuningSpace s_line = new([new() { Name = "x", Default = 0.05 }]);

    [Theory]
    [InlineData(1.5)]
    [InlineData(3)]
    public void Shots_are_as_wide_as_the_loss_may_fall_over_the_steepest_slope_nearby(double frequency)
    {
        const int shots = 200;
        var options = new EpsilonShotgunOptions { Epsilon = 0, BatchSize = shots + 1, InitialTrials = Initial, Candidates = 100 };
        var proposer = new EpsilonShotgunProposer(s_line, options, seed: 4);
        var noise = new SelectionRandom(6);
        var trials = new Trial[Initial];
        for (int trial = 0; trial < Initial; trial++)
        {
            double[] point = proposer.Propose(trial);
            double loss = -Math.Cos(frequency * (point[0] - 0.55)) + 0.05 * noise.Normal();
            proposer.Update(trial, point, loss);
            trials[trial] = new Trial(trial, point, loss);
        }

        double[] center = proposer.Propose(Initial);
        double[] places = [.. Enumerable.Range(Initial + 1, shots).Select(trial => proposer.Propose(trial)[0])];

        double radius = Radius(new SurrogateModel(s_line, options, seed: 4).Learn(new ProposalRequest(Initial, trials, []))!, center);

        // Of 200 normal draws, the mean square is right by 10 %.
        double expected = MeanSquare(center[0], radius);
        places.Average(x => (x - center[0]) * (x - center[0])).Should().BeApproximately(expected, 0.3 * expected);
    }

    // Of a normal law that ends where the space does.
    private static double MeanSquare(double center, double deviation)
    {
        double sum = 0, total = 0;
        for (int i = 0; i < 100_000; i++)
        {
            double away = (i + 0.5) / 100_000 - center, density = Math.Exp(-0.5 * away * away / (deviation * deviation));
            (sum, total) = (sum + density * away * away, total + density);
        }

        return sum / total;
    }

    // r = (|μ(c) - min y| + σ(c))/L, with σ that of an observation and L the largest |μ'| within a length scale of the center.
    private static double Radius(LearnedSurrogate learned, double[] center)
    {
        Prediction belief = learned.Surrogate.Predict(center);
        double scale = learned.Parameters.LengthScales[0], slope = 0;
        double lower = Math.Max(0, center[0] - scale), upper = Math.Min(1, center[0] + scale);
        for (int i = 0; i <= 2000; i++)
        {
            double x = lower + (upper - lower) * i / 2000;
            double up = learned.Surrogate.Predict([x + 1e-5]).Mean, down = learned.Surrogate.Predict([x - 1e-5]).Mean;
            slope = Math.Max(slope, Math.Abs(up - down) / 2e-5);
        }

        // Elsewhere a slope of 10 that does not depend on the surrogate would do, too.
        slope.Should().BeInRange(0.1, 7.5);
        return Math.Min(0.5, (Math.Abs(belief.Mean - learned.Points.Means.Min()) + Math.Sqrt(belief.Variance + learned.Parameters.Noise)) / slope);
    }
}
