using System.Numerics.Tensors;
using Microsoft.ML.Data;

namespace Microsoft.ML.Internal;

/// <summary>Which values are missing: NaN of a real number, 0 of a key. Other types have none.</summary>
internal static class MissingValues
{
    public static void Require(DataViewSchema.Column column)
    {
        var itemType = ItemType(column);
        if (itemType is not KeyDataViewType && itemType != NumberDataViewType.Single && itemType != NumberDataViewType.Double)
            throw SchemaErrors.WrongType(column.Name, "Single, Double or a key type, or a vector of one of these", column.Type);
    }

    /// <summary>Tests whether a row's value, or any value of its vector, is missing.</summary>
    public static Func<bool> Test(DataViewRow row, DataViewSchema.Column column)
    {
        var rawType = ItemType(column).RawType;
        return GenericMethod.With<Func<DataViewRow, DataViewSchema.Column, Func<bool>>>(column.Type is VectorDataViewType ? InVector<int> : InScalar<int>, rawType)(row, column);
    }

    private static DataViewType ItemType(DataViewSchema.Column column) => column.Type is VectorDataViewType vector ? vector.ItemType : column.Type;

    private static Func<bool> InScalar<T>(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<T>(column);
        var isMissing = IsMissing<T>();
        T value = default;
        return () =>
        {
            getter(ref value);
            return isMissing([value]);
        };
    }

    private static Func<bool> InVector<T>(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<VBuffer<T>>(column);
        var isMissing = IsMissing<T>();
        bool zerosAreMissing = isMissing([default]);
        VBuffer<T> value = default;
        return () =>
        {
            getter(ref value);
            return isMissing(value.GetValues()) || (zerosAreMissing && !value.IsDense);
        };
    }

    private delegate bool AnyMissing<T>(ReadOnlySpan<T> values);

    private static AnyMissing<T> IsMissing<T>()
    {
        Delegate test = typeof(T) == typeof(float) ? (AnyMissing<float>)TensorPrimitives.IsNaNAny
            : typeof(T) == typeof(double) ? (AnyMissing<double>)TensorPrimitives.IsNaNAny
            : (AnyMissing<T>)(keys => keys.Contains(default));
        return (AnyMissing<T>)test;
    }
}
