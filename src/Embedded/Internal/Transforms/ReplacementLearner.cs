using System.Numerics;

using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Internal.Transforms;

/// <summary>Learns from the rows of a cursor what to put in place of a column's missing values.</summary>
internal abstract class ReplacementLearner
{
    /// <summary>Takes the current row into account.</summary>
    public abstract void Add();

    public abstract Replacement ToReplacement();

    public static ReplacementLearner Create(DataViewRow row, DataViewSchema.Column source, MissingValueReplacingEstimator.ReplacementMode mode, bool bySlot)
    {
        var vector = source.Type as VectorDataViewType;
        Type rawType = (vector?.ItemType ?? source.Type).RawType;
        int size = bySlot && vector is { IsKnownSize: true } ? vector.Size : 1;
        SlotStatistic[] slots = [.. Enumerable.Range(0, size).Select(_ => SlotStatistic.Create(mode))];
        return GenericMethod.With<Func<DataViewRow, DataViewSchema.Column, SlotStatistic[], ReplacementLearner>>(Create<float>, rawType)(row, source, slots);
    }

    private static ReplacementLearner Create<T>(DataViewRow row, DataViewSchema.Column source, SlotStatistic[] slots)
        where T : INumber<T> => source.Type is VectorDataViewType
            ? new Vector<T>(row.GetGetter<VBuffer<T>>(source), source.Type, slots)
            : new Scalar<T>(row.GetGetter<T>(source), source.Type, slots);

    private sealed class Scalar<T>(ValueGetter<T> getter, DataViewType type, SlotStatistic[] slots) : ReplacementLearner
        where T : INumber<T>
    {
        public override void Add()
        {
            T value = default;
            getter(ref value);
            slots[0].Add(double.CreateTruncating(value), 1);
        }

        public override Replacement ToReplacement() => new(type, [slots[0].Result]);
    }

    private sealed class Vector<T>(ValueGetter<VBuffer<T>> getter, DataViewType type, SlotStatistic[] slots) : ReplacementLearner
        where T : INumber<T>
    {
        private readonly long[] _explicit = new long[slots.Length];
        private VBuffer<T> _value;
        private long _slotsSeen;
        private long _rows;

        public override void Add()
        {
            getter(ref _value);
            ReadOnlySpan<T> values = _value.GetValues();
            ReadOnlySpan<int> indices = _value.GetIndices();
            for (int i = 0; i < values.Length; i++)
            {
                int slot = slots.Length == 1 ? 0 : _value.IsDense ? i : indices[i];
                slots[slot].Add(double.CreateTruncating(values[i]), 1);
                _explicit[slot]++;
            }

            _slotsSeen += _value.Length;
            _rows++;
        }

        /// <summary>The zeros that sparse vectors leave out count like any other value.</summary>
        public override Replacement ToReplacement()
        {
            for (int i = 0; i < slots.Length; i++)
            {
                long seen = slots.Length == 1 ? _slotsSeen : _rows;
                slots[i].Add(0, seen - _explicit[i]);
            }

            return new Replacement(type, Array.ConvertAll(slots, slot => slot.Result));
        }
    }
}
