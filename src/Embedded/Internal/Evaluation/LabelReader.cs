using System.Numerics;

using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Evaluation;

/// <summary>Reads labels as numbers: a key counts from zero, the missing key is NaN.</summary>
internal static class LabelReader
{
    public static ValueGetter<float> Create(DataViewRow row, DataViewSchema.Column label) => label.Type is KeyDataViewType key
        ? GenericMethod.With<Func<DataViewRow, DataViewSchema.Column, ValueGetter<float>>>(FromKey<uint>, key.RawType)(row, label)
        : row.GetGetter<float>(label);

    private static ValueGetter<float> FromKey<T>(DataViewRow row, DataViewSchema.Column label)
        where T : IBinaryInteger<T>
    {
        ValueGetter<T> getter = row.GetGetter<T>(label);
        T key = T.Zero;
        return (ref float value) =>
        {
            getter(ref key);
            value = key == T.Zero ? float.NaN : float.CreateTruncating(key) - 1;
        };
    }
}
