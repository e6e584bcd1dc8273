using System.Numerics;

using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Transforms;

/// <summary>Learns from the rows of a cursor how to scale a column.</summary>
internal abstract class NormalizerLearner
{
    /// <summary>Takes the current row into account.</summary>
    public abstract void Add();

    public abstract NormalizerFunction ToFunction();

    public static NormalizerLearner Create(DataViewRow row, DataViewSchema.Column source, Normalization normalization)
    {
        Type rawType = ((source.Type as VectorDataViewType)?.ItemType ?? source.Type).RawType;
        return GenericMethod.With<Func<DataViewRow, DataViewSchema.Column, Normalization, NormalizerLearner>>(Create<float>, rawType)(row, source, normalization);
    }

    private static NormalizerLearner Create<T>(DataViewRow row, DataViewSchema.Column source, Normalization normalization)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => source.Type is VectorDataViewType vector
            ? new Vector<T>(row.GetGetter<VBuffer<T>>(source), vector, normalization.CreateStatistics<T>(vector.Size))
            : new Scalar<T>(row.GetGetter<T>(source), source.Type, normalization.CreateStatistics<T>(1));

    private sealed class Scalar<T>(ValueGetter<T> getter, DataViewType type, SlotStatistics<T> statistics) : NormalizerLearner
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly T[] _slot = new T[1];

        public override void Add()
        {
            getter(ref _slot[0]);
            statistics.Add(new VBuffer<T>(1, _slot));
        }

        public override NormalizerFunction ToFunction() => statistics.ToFunction(type);
    }

    private sealed class Vector<T>(ValueGetter<VBuffer<T>> getter, VectorDataViewType type, SlotStatistics<T> statistics) : NormalizerLearner
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private VBuffer<T> _value;

        public override void Add()
        {
            getter(ref _value);
            NormalizerFunction.RequireSize(_value.Length, type.Size);
            statistics.Add(in _value);
        }

        public override NormalizerFunction ToFunction() => statistics.ToFunction(type);
    }
}
