namespace MlNetExtensions.Tuning;

/// <summary>
/// Trials as distinct points: each with how often it was tried, and the mean and the squares of what came out. All that a Gaussian process
/// needs to know of them, and often less.
/// </summary>
internal sealed class DistinctPoints
{
    private readonly Dictionary<double[], int> _indices = new(PointComparer.Instance);
    private readonly List<double[]> _points = [];
    private readonly List<int> _counts = [];
    private readonly List<double> _means = [];
    private readonly List<double> _squares = [];

    /// <param name="trials">In order.</param>
    /// <param name="targets">One for each trial.</param>
    public DistinctPoints(ReadOnlySpan<Trial> trials, ReadOnlySpan<double> targets)
    {
        for (int i = 0; i < trials.Length; i++)
        {
            Add(trials[i].Coordinates, targets[i]);
        }
    }

    public int Count => _points.Count;

    /// <summary>In the order of their first trials.</summary>
    public IReadOnlyList<double[]> Points => _points;

    public IReadOnlyList<int> Counts => _counts;

    public IReadOnlyList<double> Means => _means;

    /// <summary>Σ(target - mean)² of each point.</summary>
    public IReadOnlyList<double> Squares => _squares;

    public bool Contains(double[] point) => _indices.ContainsKey(point);

    /// <summary>The index of a point; -1 where it was never tried.</summary>
    public int IndexOf(double[] point) => _indices.GetValueOrDefault(point, -1);

    private void Add(double[] point, double target)
    {
        if (!_indices.TryGetValue(point, out int index))
        {
            index = _points.Count;
            _indices.Add(point, index);
            _points.Add(point);
            _counts.Add(0);
            _means.Add(0);
            _squares.Add(0);
        }

        double deviation = target - _means[index];
        _counts[index]++;
        _means[index] += deviation / _counts[index];
        _squares[index] += deviation * (target - _means[index]);
    }
}

/// <summary>Points are equal where all their coordinates are.</summary>
internal sealed class PointComparer : IEqualityComparer<double[]>
{
    public static PointComparer Instance { get; } = new();

    public bool Equals(double[]? x, double[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(double[] obj)
    {
        var hash = new HashCode();
        foreach (double coordinate in obj)
        {
            hash.Add(coordinate);
        }

        return hash.ToHashCode();
    }
}
