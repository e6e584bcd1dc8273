using System.Numerics;

using Microsoft.ML.Internal.Values;

namespace Microsoft.ML.Internal.Transforms;

/// <summary>Getters of the values behind keys; the missing key has the missing value: NaN of a real, else the default.</summary>
internal static class KeyLookup
{
    public static Delegate CreateGetter<TKey, TValue>(DataViewRow row, DataViewSchema.Column source)
        where TKey : IBinaryInteger<TKey>, IUnsignedNumber<TKey>
    {
        TValue[] values = KeyValues.Of<TValue>(source);
        TValue missing = Missing<TValue>();
        return ConvertedValues.CreateGetter<TKey, TValue>(row, source, (ValueConverter<TKey, TValue>)((in TKey key, ref TValue value) =>
        {
            ulong number = ulong.CreateTruncating(key);
            value = number > 0 && number <= (ulong)values.Length ? values[number - 1] : missing;
        }));
    }

    private static T Missing<T>()
    {
        if (typeof(T) == typeof(float))
            return (T)(object)float.NaN;
        return typeof(T) == typeof(double) ? (T)(object)double.NaN : default;
    }
}
