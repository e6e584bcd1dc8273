namespace MlNetExtensions.Core.Normalization;

/// <summary>Where the bins of a feature meet: at quantiles of its values, and at values that are frequent.</summary>
public static class BinEdges
{
    /// <summary>
    /// Edges at the smallest and the largest value and, of the values between, at each that is more frequent than a bin's share, and at the
    /// quantiles of the others: a value that many rows have does not use up the bins that the others need.
    /// </summary>
    /// <remarks>
    /// As boosted trees choose their bins (LightGBM, from memory). With n rows of values between that are not frequent and k edges for them,
    /// the i-th of these is the first value that i·n/(k+1) of the rows do not exceed. All edges are values that occur.
    /// </remarks>
    /// <param name="values">The values that occur, each once, in ascending order.</param>
    /// <param name="counts">How often each does.</param>
    /// <param name="mostBins">Bins at most, at least 1: as many, unless there are fewer values.</param>
    /// <returns>One edge more than bins, in ascending order.</returns>
    public static float[] Of(ReadOnlySpan<float> values, ReadOnlySpan<int> counts, int mostBins)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mostBins, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(counts.Length, values.Length);
        if (values.Length <= mostBins + 1)
        {
            return values.ToArray();
        }

        ReadOnlySpan<int> inner = counts[1..^1];
        bool[] isFrequent = new bool[inner.Length];
        (int left, long others) = FindFrequent(inner, mostBins - 1, isFrequent);
        List<float> edges = [values[0]];
        long below = 0;
        for (int i = 0; i < inner.Length; i++)
        {
            if (isFrequent[i])
            {
                edges.Add(values[i + 1]);
                continue;
            }

            long from = below * (left + 1);
            below += inner[i];
            // A value that is not frequent reaches one quantile at most. The last is the largest value's place.
            long reached = others > 0 ? below * (left + 1) / others : 0;
            if (reached <= left && reached > from / Math.Max(1, others))
            {
                edges.Add(values[i + 1]);
            }
        }

        edges.Add(values[^1]);
        return [.. edges];
    }

    // Each frequent value that is taken out lowers the share of the others, so that the order does not matter, and takes more than an edge's
    // share with it, so that edges suffice.
    private static (int Left, long Others) FindFrequent(ReadOnlySpan<int> counts, int edges, Span<bool> isFrequent)
    {
        long others = 0;
        foreach (int count in counts)
        {
            others += count;
        }

        bool isNew = true;
        while (isNew)
        {
            isNew = false;
            for (int i = 0; i < counts.Length; i++)
            {
                if (!isFrequent[i] && counts[i] * (edges + 1L) > others)
                {
                    isFrequent[i] = isNew = true;
                    others -= counts[i];
                    edges--;
                }
            }
        }

        return (edges, others);
    }
}
