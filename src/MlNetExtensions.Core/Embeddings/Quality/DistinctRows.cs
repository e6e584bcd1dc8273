using System.Runtime.InteropServices;

namespace MlNetExtensions.Core.Embeddings;

/// <summary>The first of every set of equal rows.</summary>
internal static class DistinctRows
{
    /// <summary>The rows themselves where all are distinct.</summary>
    public static double[] Of(double[] rows, int dimension)
    {
        int count = rows.Length / dimension;
        var known = new Dictionary<int, List<int>>(count);
        List<int> distinct = new(count);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<double> row = rows.AsSpan(i * dimension, dimension);
            var hash = new HashCode();
            foreach (double value in row)
            {
                // The two zeros are equal.
                hash.Add(value + 0.0);
            }

            ref List<int>? same = ref CollectionsMarshal.GetValueRefOrAddDefault(known, hash.ToHashCode(), out _);
            same ??= [];
            bool isKnown = false;
            foreach (int other in same)
            {
                isKnown |= row.SequenceEqual(rows.AsSpan(other * dimension, dimension));
            }

            if (!isKnown)
            {
                same.Add(i);
                distinct.Add(i);
            }
        }

        if (distinct.Count == count)
        {
            return rows;
        }

        double[] kept = new double[distinct.Count * dimension];
        for (int i = 0; i < distinct.Count; i++)
        {
            rows.AsSpan(distinct[i] * dimension, dimension).CopyTo(kept.AsSpan(i * dimension));
        }

        return kept;
    }
}
