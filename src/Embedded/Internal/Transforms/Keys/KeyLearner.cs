using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Transforms;

/// <summary>Learns from the rows of a cursor which values a column has.</summary>
internal abstract class KeyLearner
{
    /// <summary>Takes the current row into account, and tells whether there is room for more values.</summary>
    public abstract bool Add();

    public abstract KeyMap ToMap(bool sorted);

    public static KeyLearner Create(DataViewRow row, DataViewSchema.Column source, int maximumCount)
    {
        var itemType = (PrimitiveDataViewType)((source.Type as VectorDataViewType)?.ItemType ?? source.Type);
        return GenericMethod.With<Func<DataViewRow, DataViewSchema.Column, PrimitiveDataViewType, int, KeyLearner>>(Create<int>, itemType.RawType)(row, source, itemType, maximumCount);
    }

    private static KeyLearner Create<T>(DataViewRow row, DataViewSchema.Column source, PrimitiveDataViewType itemType, int maximumCount)
    {
        var values = new DistinctValues<T>(itemType, maximumCount);
        return source.Type is VectorDataViewType
            ? new Vector<T>(row.GetGetter<VBuffer<T>>(source), values)
            : new Scalar<T>(row.GetGetter<T>(source), values);
    }

    private sealed class Scalar<T>(ValueGetter<T> getter, DistinctValues<T> values) : KeyLearner
    {
        private T _value;

        public override bool Add()
        {
            getter(ref _value);
            return values.Add(_value);
        }

        public override KeyMap ToMap(bool sorted) => values.ToMap(sorted);
    }

    private sealed class Vector<T>(ValueGetter<VBuffer<T>> getter, DistinctValues<T> values) : KeyLearner
    {
        private VBuffer<T> _value;
        private bool _hasDefault;

        public override bool Add()
        {
            getter(ref _value);
            if (_value.IsDense || _hasDefault)
                return AddExplicit();

            // The first vector that leaves values out adds the default, in its place among the others.
            _hasDefault = true;
            return _value.DenseValues().All(values.Add);
        }

        public override KeyMap ToMap(bool sorted) => values.ToMap(sorted);

        private bool AddExplicit()
        {
            foreach (T value in _value.GetValues())
            {
                if (!values.Add(value))
                    return false;
            }

            return true;
        }
    }
}
