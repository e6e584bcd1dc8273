namespace MlNetExtensions.Tuning;

/// <summary>
/// Points of which none is beaten in both the mean and the standard deviation: every trade between using and exploring. An approximation:
/// the front of many points, moved a little and filtered again a few times.
/// </summary>
/// <param name="search">Where points to begin with come from.</param>
/// <param name="space">Of the points.</param>
internal sealed class ParetoFront(PointSearch search, TuningSpace space)
{
    private const int Generations = 3;
    private const int Children = 64;
    private static readonly double[] s_spreads = [0.1, 0.05, 0.02];

    /// <summary>The front, by rising mean.</summary>
    public IReadOnlyList<double[]> Find(ISurrogate surrogate, IEnumerable<double[]> good, SelectionRandom random)
    {
        List<(double[] Point, Prediction Belief)> front = Filter(search.Candidates(good, random)
            .Select(point => (point, surrogate.Predict(point))));
        for (int generation = 0; generation < Generations; generation++)
        {
            var children = new List<(double[], Prediction)>(front);
            for (int i = 0; i < Children; i++)
            {
                double[] point = [.. front[random.Below(front.Count)].Point];
                search.Disturb(point, s_spreads[generation], random);
                space.Canonicalize(point);
                children.Add((point, surrogate.Predict(point)));
            }

            front = Filter(children);
        }

        return [.. front.Select(member => member.Point)];
    }

    /// <summary>Those that none beats, by rising mean.</summary>
    public static List<(double[] Point, Prediction Belief)> Filter(IEnumerable<(double[] Point, Prediction Belief)> members)
    {
        var front = new List<(double[], Prediction)>();
        double most = double.NegativeInfinity;
        foreach ((double[] point, Prediction belief) in members
            .OrderBy(member => member.Belief.Mean).ThenByDescending(member => member.Belief.Variance))
        {
            if (belief.Variance > most)
            {
                front.Add((point, belief));
                most = belief.Variance;
            }
        }

        return front;
    }
}
