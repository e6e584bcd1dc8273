namespace MlNetExtensions.Examples;

/// <summary>Which rows of a set fit a detector, all of them normal, and which test it.</summary>
public sealed record RowSplit(int[] Train, int[] Test)
{
    /// <summary>No randomness: the first half of the normals, in file order, trains; the other normals and all anomalies test.</summary>
    public static RowSplit Half(AnomalySet set)
    {
        int[] normals = Indices(set, anomalies: false);
        int half = RoundHalfEven(0.5 * normals.Length);
        return new RowSplit(normals[..half], [.. normals[half..], .. Indices(set, anomalies: true)]);
    }

    /// <summary>
    /// Normals and anomalies are shuffled and divided apart, so both parts have the same share of anomalies;
    /// the normals of the first part train, the whole second part tests.
    /// </summary>
    /// <param name="trainShare">Share of the first part, between 0 and 1.</param>
    public static RowSplit Stratified(AnomalySet set, int seed, double trainShare = 0.7)
    {
        if (!(trainShare > 0 && trainShare < 1))
            throw new ArgumentOutOfRangeException(nameof(trainShare), trainShare, "The share of the training part must lie between 0 and 1.");
        var random = new Random(seed);
        int[] normals = Indices(set, anomalies: false), anomalies = Indices(set, anomalies: true);
        random.Shuffle(normals);
        random.Shuffle(anomalies);
        int cut = RoundHalfEven(trainShare * normals.Length);
        return new RowSplit(normals[..cut], [.. normals[cut..], .. anomalies[RoundHalfEven(trainShare * anomalies.Length)..]]);
    }

    private static int[] Indices(AnomalySet set, bool anomalies) =>
        [.. Enumerable.Range(0, set.Count).Where(i => set.IsAnomaly[i] == anomalies)];

    private static int RoundHalfEven(double value) => (int)Math.Round(value, MidpointRounding.ToEven);
}
