using System.Numerics;
using System.Numerics.Tensors;

using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Transforms;

/// <summary>The least and the greatest value of each slot, NaN aside.</summary>
internal sealed class SlotRanges<T> : SlotStatistics<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly bool _fixZero;
    private readonly T[] _min;
    private readonly T[] _max;
    private readonly long[] _explicit;
    private long _sparseRows;

    public SlotRanges(int size, bool fixZero)
    {
        _fixZero = fixZero;
        _min = new T[size];
        _max = new T[size];
        _explicit = new long[size];
        _min.AsSpan().Fill(T.PositiveInfinity);
        _max.AsSpan().Fill(T.NegativeInfinity);
    }

    public override void Add(in VBuffer<T> value)
    {
        ReadOnlySpan<T> values = value.GetValues();
        if (value.IsDense)
        {
            TensorPrimitives.MinNumber(_min, values, _min);
            TensorPrimitives.MaxNumber(_max, values, _max);
            return;
        }

        _sparseRows++;
        ReadOnlySpan<int> indices = value.GetIndices();
        for (int i = 0; i < values.Length; i++)
        {
            _explicit[indices[i]]++;
            Widen(indices[i], values[i]);
        }
    }

    public override NormalizerFunction ToFunction(DataViewType type)
    {
        var scale = new T[_min.Length];
        var offset = new T[_min.Length];
        for (int slot = 0; slot < scale.Length; slot++)
        {
            if (_explicit[slot] < _sparseRows)
                Widen(slot, T.Zero);
            (scale[slot], offset[slot]) = Affine(_min[slot], _max[slot]);
        }

        return new AffineFunction<T>(type, scale, offset);
    }

    private void Widen(int slot, T value)
    {
        _min[slot] = T.MinNumber(_min[slot], value);
        _max[slot] = T.MaxNumber(_max[slot], value);
    }

    /// <summary>A slot of one value, or of none, tells nothing: its scale is zero.</summary>
    private (T Scale, T Offset) Affine(T min, T max)
    {
        if (!(max > min))
            return (T.Zero, T.Zero);
        if (_fixZero)
            return (T.One / T.Max(T.Abs(max), T.Abs(min)), T.Zero);
        T scale = T.One / (max - min);
        return (scale, scale == T.Zero ? T.Zero : min);
    }
}
