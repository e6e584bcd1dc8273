using System.Numerics;

using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Transforms;

/// <summary>
/// Mean and variance of each slot by Welford's updates of the values other than zero; the zeros, which sparse vectors leave out,
/// join at the end. Values that are not finite do not count.
/// </summary>
internal sealed class SlotMoments<T>(int size, bool fixZero, bool useCdf) : SlotStatistics<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double[] _mean = new double[size];
    private readonly double[] _squares = new double[size];
    private readonly long[] _count = new long[size];
    private readonly long[] _notFinite = new long[size];
    private long _rows;

    public override void Add(in VBuffer<T> value)
    {
        _rows++;
        ReadOnlySpan<T> values = value.GetValues();
        ReadOnlySpan<int> indices = value.GetIndices();
        for (int i = 0; i < values.Length; i++)
            Add(value.IsDense ? i : indices[i], double.CreateTruncating(values[i]));
    }

    public override NormalizerFunction ToFunction(DataViewType type)
    {
        for (int slot = 0; slot < size; slot++)
            AddZeros(slot, _rows - _count[slot] - _notFinite[slot]);
        return useCdf ? Cdf(type) : Affine(type);
    }

    private void Add(int slot, double value)
    {
        if (value == 0)
            return;
        if (!double.IsFinite(value))
        {
            _notFinite[slot]++;
            return;
        }

        _count[slot]++;
        double delta = value - _mean[slot];
        _mean[slot] += delta / _count[slot];
        _squares[slot] += delta * (value - _mean[slot]);
    }

    private void AddZeros(int slot, long zeros)
    {
        if (zeros == 0)
            return;
        _count[slot] += zeros;
        double delta = -_mean[slot];
        _mean[slot] += delta * zeros / _count[slot];
        _squares[slot] += delta * -_mean[slot] * zeros;
    }

    private CdfFunction<T> Cdf(DataViewType type)
    {
        var mean = new T[size];
        var deviation = new T[size];
        for (int slot = 0; slot < size; slot++)
        {
            if (_squares[slot] == 0)
                continue;
            mean[slot] = T.CreateTruncating(_mean[slot]);
            deviation[slot] = T.CreateTruncating(Math.Sqrt(Variance(slot)));
        }

        return new CdfFunction<T>(type, mean, deviation);
    }

    private AffineFunction<T> Affine(DataViewType type)
    {
        var scale = new T[size];
        var offset = new T[size];
        for (int slot = 0; slot < size; slot++)
        {
            if (_squares[slot] == 0)
                continue;
            double spread = fixZero ? Variance(slot) + (_mean[slot] * _mean[slot]) : Variance(slot);
            scale[slot] = T.One / T.CreateTruncating(Math.Sqrt(spread));
            if (!fixZero && scale[slot] != T.Zero)
                offset[slot] = T.CreateTruncating(_mean[slot]);
        }

        return new AffineFunction<T>(type, scale, offset);
    }

    private double Variance(int slot) => _squares[slot] / _count[slot];
}
