namespace MlNetExtensions.Core.Selection;

/// <summary>Rows stratum by stratum, in random order within each.</summary>
internal sealed class StrataOrder
{
    private readonly int[] _first;

    /// <param name="strata">The stratum of every row, from 0.</param>
    /// <param name="seed">Seed of the order.</param>
    public StrataOrder(ReadOnlySpan<int> strata, int seed)
    {
        int count = 0;
        foreach (int stratum in strata)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(stratum, nameof(strata));
            count = Math.Max(count, stratum + 1);
        }

        Sizes = new int[count];
        foreach (int stratum in strata)
        {
            Sizes[stratum]++;
        }

        _first = new int[count + 1];
        for (int i = 0; i < count; i++)
        {
            _first[i + 1] = _first[i] + Sizes[i];
        }

        Rows = new int[strata.Length];
        int[] next = _first[..count];
        for (int row = 0; row < strata.Length; row++)
        {
            Rows[next[strata[row]]++] = row;
        }

        Random = new SelectionRandom((ulong)(uint)seed);
        for (int i = 0; i < count; i++)
        {
            Random.Shuffle(Rows.AsSpan(_first[i], Sizes[i]));
        }
    }

    /// <summary>All rows.</summary>
    public int[] Rows { get; }

    /// <summary>Rows of every stratum.</summary>
    public int[] Sizes { get; }

    /// <summary>What made the order, to go on with.</summary>
    public SelectionRandom Random { get; }

    public ReadOnlySpan<int> RowsOf(int stratum) => Rows.AsSpan(_first[stratum], Sizes[stratum]);
}
