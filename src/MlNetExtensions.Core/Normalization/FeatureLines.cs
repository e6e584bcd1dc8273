using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Normalization;

/// <summary>A line y = (x−center)·rate + offset for every feature of every stratum, and for rows without one. Immutable.</summary>
public sealed class FeatureLines
{
    // Those of rows without a stratum first, then those of every stratum.
    private readonly double[] _centers, _rates, _offsets;

    /// <param name="strata">Strata, 0 or more.</param>
    /// <param name="dimension">Features of a row, at least 1.</param>
    /// <param name="line">The line of a stratum, −1 for rows without one, and of a feature.</param>
    public FeatureLines(int strata, int dimension, Func<int, int, (double Center, double Rate, double Offset)> line)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(strata);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentNullException.ThrowIfNull(line);
        (Strata, Dimension) = (strata, dimension);
        _centers = new double[checked((strata + 1) * dimension)];
        (_rates, _offsets) = (new double[_centers.Length], new double[_centers.Length]);
        for (int i = 0; i < _centers.Length; i++)
        {
            (_centers[i], _rates[i], _offsets[i]) = line(i / dimension - 1, i % dimension);
        }
    }

    /// <summary>Features of a row.</summary>
    public int Dimension { get; }

    /// <summary>Strata.</summary>
    public int Strata { get; }

    /// <summary>Normalizes a row; NaN stays NaN, and what is beyond the range of float takes its largest value.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="row"><see cref="Dimension"/> values.</param>
    /// <param name="stratum">The number of its stratum, from 0; −1 for one that is missing or not known.</param>
    /// <param name="result">As many; may be the row itself.</param>
    /// <exception cref="ArgumentException">A length is wrong, or there is no such stratum.</exception>
    public void Apply<T>(ReadOnlySpan<T> row, int stratum, Span<T> result)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (row.Length != Dimension || result.Length != Dimension)
        {
            throw new ArgumentException($"A row of {row.Length} values and a result of {result.Length} are not of {Dimension} features.",
                nameof(row));
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(stratum, Strata);
        int first = (Math.Max(stratum, -1) + 1) * Dimension;
        ref T xs = ref MemoryMarshal.GetReference(row), ys = ref MemoryMarshal.GetReference(result);
        ref double centers = ref _centers[first], rates = ref _rates[first], offsets = ref _offsets[first];
        int j = 0;
        for (int stride = 2 * Vector<double>.Count; j <= row.Length - stride; j += stride)
        {
            WideValues.Load(ref xs, j, out Vector<double> low, out Vector<double> high);
            low = Line(low, ref centers, ref rates, ref offsets, j);
            high = Line(high, ref centers, ref rates, ref offsets, j + Vector<double>.Count);
            WideValues.Store(low, high, ref ys, j);
        }

        for (; j < row.Length; j++)
        {
            double y = (double.CreateTruncating(Unsafe.Add(ref xs, j)) - Unsafe.Add(ref centers, j)) * Unsafe.Add(ref rates,
                j) + Unsafe.Add(ref offsets, j);
            Unsafe.Add(ref ys, j) = T.CreateTruncating(Math.Clamp(y, float.MinValue, float.MaxValue));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> Line(Vector<double> x, ref double centers, ref double rates, ref double offsets, int j)
    {
        Vector<double> y = (x - Vector.LoadUnsafe(ref centers, (nuint)j)) * Vector.LoadUnsafe(ref rates,
            (nuint)j) + Vector.LoadUnsafe(ref offsets, (nuint)j);
        Vector<double> greatest = new(float.MaxValue), least = new(float.MinValue);
        y = Vector.ConditionalSelect(Vector.GreaterThan(y, greatest), greatest, y);
        return Vector.ConditionalSelect(Vector.LessThan(y, least), least, y);
    }
}
