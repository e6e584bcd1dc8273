using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Normalization;

/// <summary>Normalizes rows by the statistics of their strata: each feature of a stratum is one line, y = (x−center)·rate + offset. Immutable.</summary>
public sealed class StratifiedNormalizer
{
    // Features of all rows first, then those of every stratum.
    private readonly double[] _centers, _rates, _offsets;

    /// <param name="rule">How to normalize.</param>
    /// <param name="global">The statistics of all rows, for rows without a known stratum.</param>
    /// <param name="strata">Those of every stratum.</param>
    /// <param name="ranges">The range of every stratum in the minimum-maximum form; null for the rule's.</param>
    /// <exception cref="ArgumentException">Statistics or ranges do not fit each other.</exception>
    public StratifiedNormalizer(StratifiedRule rule, StratumStatistics global, IReadOnlyList<StratumStatistics> strata, IReadOnlyList<ValueRange>? ranges = null)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(global);
        ArgumentNullException.ThrowIfNull(strata);
        if (ranges is not null && ranges.Count != strata.Count)
        {
            throw new ArgumentException($"There are {ranges.Count} ranges for {strata.Count} strata.", nameof(ranges));
        }

        Dimension = global.First.Length;
        Count = strata.Count;
        _centers = new double[checked((strata.Count + 1) * Dimension)];
        _rates = new double[_centers.Length];
        _offsets = new double[strata.Count + 1];
        Set(0, rule, global, global, rule.Range, blend: 0);
        double blend = rule.BlendTarget == BlendTarget.Outputs ? rule.Blend : 1;
        for (int stratum = 0; stratum < strata.Count; stratum++)
        {
            Set(stratum + 1, rule, rule.Settle(strata[stratum], global), global, ranges?[stratum] ?? rule.Range, blend);
        }
    }

    /// <summary>Features of a row.</summary>
    public int Dimension { get; }

    /// <summary>Strata.</summary>
    public int Count { get; }

    /// <summary>Normalizes a row; NaN stays NaN, and what is beyond the range of float takes its largest value.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="row"><see cref="Dimension"/> values.</param>
    /// <param name="stratum">The number of its stratum, from 0; −1 for one that is missing or not known.</param>
    /// <param name="result">As many; may be the row itself.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public void Normalize<T>(ReadOnlySpan<T> row, int stratum, Span<T> result)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (row.Length != Dimension || result.Length != Dimension)
        {
            throw new ArgumentException($"A row of {row.Length} values and a result of {result.Length} are not of {Dimension} features.", nameof(row));
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(stratum, Count);
        int first = (Math.Max(stratum, -1) + 1) * Dimension;
        ref T xs = ref MemoryMarshal.GetReference(row), ys = ref MemoryMarshal.GetReference(result);
        ref double centers = ref _centers[first], rates = ref _rates[first];
        double offset = _offsets[Math.Max(stratum, -1) + 1];
        var offsets = new Vector<double>(offset);
        int j = 0;
        for (int stride = 2 * Vector<double>.Count; j <= row.Length - stride; j += stride)
        {
            WideValues.Load(ref xs, j, out Vector<double> low, out Vector<double> high);
            low = Line(low, ref centers, ref rates, j, offsets);
            high = Line(high, ref centers, ref rates, j + Vector<double>.Count, offsets);
            WideValues.Store(low, high, ref ys, j);
        }

        for (; j < row.Length; j++)
        {
            double y = (double.CreateTruncating(Unsafe.Add(ref xs, j)) - Unsafe.Add(ref centers, j)) * Unsafe.Add(ref rates, j) + offset;
            Unsafe.Add(ref ys, j) = T.CreateTruncating(y > float.MaxValue ? float.MaxValue : y < float.MinValue ? float.MinValue : y);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> Line(Vector<double> x, ref double centers, ref double rates, int j, Vector<double> offsets)
    {
        Vector<double> y = (x - Vector.LoadUnsafe(ref centers, (nuint)j)) * Vector.LoadUnsafe(ref rates, (nuint)j) + offsets;
        Vector<double> greatest = new(float.MaxValue), least = new(float.MinValue);
        y = Vector.ConditionalSelect(Vector.GreaterThan(y, greatest), greatest, y);
        return Vector.ConditionalSelect(Vector.LessThan(y, least), least, y);
    }

    // Two lines blended are a line: rates add up, and so do rates times centers.
    private void Set(int place, StratifiedRule rule, StratumStatistics own, StratumStatistics global, ValueRange range, double blend)
    {
        bool isRange = rule.Form == StratifiedForm.MinimumMaximum;
        _offsets[place] = isRange ? blend * range.Low + (1 - blend) * rule.Range.Low : 0;
        for (int j = 0; j < Dimension; j++)
        {
            double ownRate = blend * rule.Rate(own.First[j], own.Second[j], range.High - range.Low);
            double globalRate = (1 - blend) * rule.Rate(global.First[j], global.Second[j], rule.Range.High - rule.Range.Low);
            double rate = ownRate + globalRate;
            int at = place * Dimension + j;
            _rates[at] = rate;
            // By shares, which do not overflow as products do.
            _centers[at] = globalRate == 0 ? own.First[j] : ownRate == 0 ? global.First[j] : own.First[j] * (ownRate / rate) + global.First[j] * (globalRate / rate);
        }
    }
}
