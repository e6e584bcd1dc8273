namespace MlNetExtensions.Core.Moments;

/// <summary>
/// The search for the h rows whose covariance has the smallest determinant: a start from the median and random ones, two concentration
/// steps each, the ten best to convergence. Many rows are searched in disjoint random parts first, then in the union of these, and only
/// then as a whole.
/// Rousseeuw and Van Driessen, "A fast algorithm for the minimum covariance determinant estimator", 1999, section 3.
/// </summary>
/// <remarks>Every start draws from a generator of its own, and of equal determinants the first wins, so threads do not matter.</remarks>
internal sealed class FastMcd
{
    private const int Starts = 500;
    private const int Kept = 10;
    private const int FirstSteps = 2;
    private const int MostParts = 5;
    private const int PaperPartSize = 300;

    private readonly FeatureMajorRows _rows;
    private readonly int _supportSize;
    private readonly Random _random;
    private readonly CancellationToken _cancellationToken;

    private FastMcd(FeatureMajorRows rows, int supportSize, int seed, CancellationToken cancellationToken)
    {
        _rows = rows.Standardize();
        _supportSize = supportSize;
        _random = new Random(seed);
        _cancellationToken = cancellationToken;
    }

    /// <summary>The support of <paramref name="supportSize"/> rows; its determinant is not finite where it, or any that was met, is singular.</summary>
    public static Concentration Search(FeatureMajorRows rows, int supportSize, int seed, CancellationToken cancellationToken)
    {
        var search = new FastMcd(rows, supportSize, seed, cancellationToken);
        return supportSize == rows.Count ? search.All() : search.Search();
    }

    private Concentration All()
    {
        int[] all = [.. Enumerable.Range(0, _rows.Count)];
        return SubsetGaussian.TryFit(_rows, all, Concentration.LeastVariance) is { } fit
            ? new Concentration(fit.LogDeterminant, all)
            : Concentration.Singular(_rows, all);
    }

    private Concentration Search()
    {
        // The share of the support in a part must determine a covariance with some rows to spare.
        int partSize = Math.Max(PaperPartSize, (int)(2.5 * (_rows.Dimension + 1) * _rows.Count / _supportSize));
        bool many = _rows.Count >= 2 * partSize;
        SubsetGaussian[] candidates = many ? FromParts(partSize) : [];
        if (candidates.Length == 0)
        {
            Concentration[] started = Start(_rows, _supportSize, many ? Kept : Starts);
            Concentration lowest = started.MinBy(result => result.LogDeterminant)!;
            if (double.IsInfinity(lowest.LogDeterminant))
            {
                return lowest;
            }

            candidates = Best(_rows, started);
        }

        return Concentrate(_rows, candidates, _supportSize, int.MaxValue).MinBy(result => result.LogDeterminant)!;
    }

    private SubsetGaussian[] FromParts(int partSize)
    {
        int parts = Math.Min(MostParts, _rows.Count / partSize);
        int pooled = parts < MostParts ? _rows.Count : parts * partSize;
        int[] order = [.. Enumerable.Range(0, _rows.Count)];
        _random.Shuffle(order);
        List<SubsetGaussian> candidates = [];
        for (int part = 0; part < parts; part++)
        {
            FeatureMajorRows sample = _rows.Select(order.AsSpan((pooled * part / parts)..(pooled * (part + 1) / parts)));
            candidates.AddRange(Best(sample, Start(sample, ShareOfSupport(sample), Starts / parts)));
        }

        FeatureMajorRows union = _rows.Select(order.AsSpan(0, pooled));
        return Best(union, Concentrate(union, candidates, ShareOfSupport(union), FirstSteps));
    }

    private int ShareOfSupport(FeatureMajorRows sample) => (int)((long)sample.Count * _supportSize / _rows.Count);

    // The first start is the rows nearest to the median: with many features, hardly any random d + 1 rows are free of outliers.
    private Concentration[] Start(FeatureMajorRows rows, int supportSize, int starts)
    {
        int[] seeds = [.. Enumerable.Range(0, starts).Select(_ => _random.Next())];
        return Run(starts, i => i == 0
            ? Concentration.Run(rows, SubsetGaussian.Standard(rows.Dimension), supportSize, FirstSteps)
            : Concentration.FromRandomRows(rows, supportSize, FirstSteps, new Random(seeds[i])));
    }

    private Concentration[] Concentrate(FeatureMajorRows rows, IReadOnlyList<SubsetGaussian> from, int supportSize, int steps) =>
        Run(from.Count, i => Concentration.Run(rows, from[i], supportSize, steps));

    private Concentration[] Run(int count, Func<int, Concentration> work)
    {
        var results = new Concentration[count];
        ParallelWork.For(count, i => results[i] = work(i), _cancellationToken);
        return results;
    }

    private static SubsetGaussian[] Best(FeatureMajorRows rows, IEnumerable<Concentration> results) =>
        [.. results
            .Where(result => double.IsFinite(result.LogDeterminant))
            .OrderBy(result => result.LogDeterminant)
            .DistinctBy(result => result.LogDeterminant)
            .Take(Kept)
            .Select(result => SubsetGaussian.TryFit(rows, result.Support, Concentration.LeastVariance)!)];
}
