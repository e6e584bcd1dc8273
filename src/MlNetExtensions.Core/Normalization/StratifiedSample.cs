using System.Numerics;
using System.Runtime.InteropServices;

namespace MlNetExtensions.Core.Normalization;

/// <summary>The values of every stratum, kept: medians and quartiles cannot be had from moments.</summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class StratifiedSample<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly List<List<T>> _strata = [];
    private readonly List<T> _without = [];

    /// <summary>Of no rows.</summary>
    /// <param name="dimension">Features of a row, at least 1.</param>
    public StratifiedSample(int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        Dimension = dimension;
    }

    /// <summary>Features of a row.</summary>
    public int Dimension { get; }

    /// <summary>Adds rows.</summary>
    /// <inheritdoc cref="StratifiedMoments.Add{T}"/>
    public void Add(ReadOnlySpan<T> rows, ReadOnlySpan<int> strata)
    {
        if (rows.Length != (long)strata.Length * Dimension)
        {
            throw new ArgumentException($"{rows.Length} values are not {strata.Length} rows of {Dimension} features.", nameof(rows));
        }

        for (int row = 0; row < strata.Length; row++)
        {
            while (_strata.Count <= strata[row])
            {
                _strata.Add([]);
            }

            (strata[row] < 0 ? _without : _strata[strata[row]]).AddRange(rows.Slice(row * Dimension, Dimension));
        }
    }

    /// <summary>Median and interquartile range of every feature: of all rows first, then of every stratum.</summary>
    /// <remarks>
    /// Quantiles are interpolated linearly between the two nearest values, as numpy's <c>percentile</c> does.
    /// </remarks>
    public StratumStatistics[] Quartiles()
    {
        var statistics = new StratumStatistics[_strata.Count + 1];
        statistics[0] = Of([.. _strata, _without]);
        Parallel.For(0, _strata.Count, stratum => statistics[stratum + 1] = Of([_strata[stratum]]));
        return statistics;
    }

    private StratumStatistics Of(List<List<T>> parts)
    {
        long rows = parts.Sum(part => (long)part.Count / Dimension);
        double[] counts = new double[Dimension], medians = new double[Dimension], ranges = new double[Dimension];
        T[] values = new T[rows];
        for (int j = 0; j < Dimension; j++)
        {
            int count = 0;
            foreach (List<T> part in parts)
            {
                Span<T> all = CollectionsMarshal.AsSpan(part);
                for (int i = j; i < all.Length; i += Dimension)
                {
                    values[count] = all[i];
                    count += T.IsNaN(all[i]) ? 0 : 1;
                }
            }

            Span<T> sorted = values.AsSpan(0, count);
            sorted.Sort();
            counts[j] = count;
            if (count > 0)
            {
                medians[j] = Quantile(sorted, 0.5);
                ranges[j] = Quantile(sorted, 0.75) - Quantile(sorted, 0.25);
            }
        }

        return new StratumStatistics(rows, counts, medians, ranges);
    }

    private static double Quantile(ReadOnlySpan<T> sorted, double level)
    {
        double place = level * (sorted.Length - 1);
        int below = (int)place;
        double low = double.CreateTruncating(sorted[below]);
        return below + 1 < sorted.Length ? low + (place - below) * (double.CreateTruncating(sorted[below + 1]) - low) : low;
    }
}
