using static System.FormattableString;

namespace MlNetExtensions.Core.Networks;

/// <summary>Orders the rows of a batch by cluster, and says where each cluster's rows lie.</summary>
internal sealed class ClusteredBatch
{
    private readonly ReadOnlyMemory<int> _clusters;
    private readonly int[] _counts;
    private readonly int[] _sorted;
    private readonly int[] _found;
    private readonly int[] _rows;
    private readonly int[] _bounds;

    /// <param name="clusters">The cluster of every row, from 0.</param>
    /// <param name="capacity">Rows of a batch at most.</param>
    public ClusteredBatch(ReadOnlyMemory<int> clusters, int capacity)
    {
        _clusters = clusters;
        int count = 0;
        foreach (int cluster in clusters.Span)
        {
            count = Math.Max(count, cluster + 1);
        }

        Most = Math.Min(count, capacity);
        (_counts, _sorted, _found, _rows, _bounds) = (new int[count + 1], new int[capacity], new int[Most], new int[Most], new int[Most + 1]);
    }

    /// <summary>Clusters that a batch can have rows of.</summary>
    public int Most { get; }

    /// <summary>Clusters of the batch.</summary>
    public int Count { get; private set; }

    /// <summary>Their numbers, ascending.</summary>
    public ReadOnlySpan<int> Clusters => _found.AsSpan(0, Count);

    /// <summary>How many rows they have.</summary>
    public ReadOnlySpan<int> Rows => _rows.AsSpan(0, Count);

    /// <summary>Where they begin, and the number of rows.</summary>
    public ReadOnlySpan<int> Bounds => _bounds.AsSpan(0, Count + 1);

    /// <summary>Sorts the rows of a batch by cluster; those of one cluster keep their order.</summary>
    public void Sort(Span<int> batch)
    {
        ReadOnlySpan<int> clusters = _clusters.Span;
        Array.Clear(_counts);
        foreach (int row in batch)
        {
            _counts[clusters[row] + 1]++;
        }

        Count = 0;
        for (int k = 0; k + 1 < _counts.Length; k++)
        {
            int rows = _counts[k + 1];
            _counts[k + 1] += _counts[k];
            if (rows > 0)
            {
                (_found[Count], _rows[Count], _bounds[Count]) = (k, rows, _counts[k]);
                _bounds[++Count] = _counts[k] + rows;
            }
        }

        foreach (int row in batch)
        {
            _sorted[_counts[clusters[row]]++] = row;
        }

        _sorted.AsSpan(0, batch.Length).CopyTo(batch);
    }

    /// <summary>Refuses clusters that are not one for each row, from 0.</summary>
    public static void Check(ReadOnlySpan<int> clusters, int rows)
    {
        if (!clusters.IsEmpty && clusters.Length != rows)
        {
            throw new ArgumentException(Invariant($"There are {rows} rows but {clusters.Length} clusters; give one for each row."));
        }

        for (int row = 0; row < clusters.Length; row++)
        {
            if (clusters[row] < 0)
            {
                throw new ArgumentException(Invariant($"The cluster of row {row} (counted from 0) is {clusters[row]}; clusters are numbered from 0."));
            }
        }
    }
}
