using System.Globalization;

using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Transforms;

/// <summary>Makes the view that a lookup table is read from out of pairs of .NET values.</summary>
internal static class LookupPairs
{
    public const string KeyColumn = "Key";
    public const string ValueColumn = "Value";

    public static IDataView Scalars<TKey, TValue>(IEnumerable<KeyValuePair<TKey, TValue>> pairs, bool treatValuesAsKeyType)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        KeyValuePair<TKey, TValue>[] entries = [.. pairs];
        TValue[] values = Array.ConvertAll(entries, pair => pair.Value);
        return ToView(entries, treatValuesAsKeyType ? Keys(values) : Column(ValueColumn, values));
    }

    public static IDataView Vectors<TKey, TValue>(IEnumerable<KeyValuePair<TKey, TValue[]>> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        KeyValuePair<TKey, TValue[]>[] entries = [.. pairs];
        TValue[][] values = Array.ConvertAll(entries, pair => pair.Value);
        ArrayColumn column = typeof(TValue) == typeof(string)
            ? Vectors(Array.ConvertAll(values, value => Array.ConvertAll(value, text => (text as string).AsMemory())))
            : Vectors(values);
        return ToView(entries, column);
    }

    private static ArrayDataView ToView<TKey, TValue>(KeyValuePair<TKey, TValue>[] pairs, ArrayColumn values) =>
        new(pairs.Length, [Column(KeyColumn, Array.ConvertAll(pairs, pair => pair.Key)), values]);

    private static ArrayColumn Column<T>(string name, T[] values) => values is string[] texts
        ? ArrayColumn.Create(name, TextDataViewType.Instance, Array.ConvertAll(texts, text => text.AsMemory()))
        : ArrayColumn.Create(name, PrimitiveTypes.Of(typeof(T)), values);

    /// <summary>Rows of one length are vectors of that size; otherwise the size is variable.</summary>
    private static ArrayColumn Vectors<T>(T[][] values)
    {
        int[] sizes = [.. values.Select(value => value.Length).Distinct()];
        var type = new VectorDataViewType(PrimitiveTypes.Of(typeof(T)), sizes is [var size] ? size : 0);
        return ArrayColumn.Create(ValueColumn, type, Array.ConvertAll(values, value => new VBuffer<T>(value.Length, value)));
    }

    /// <summary>Unsigned values are keys as they are; others are numbered from one, in the order of their first occurrence.</summary>
    private static ArrayColumn Keys<T>(T[] values)
    {
        T[] distinct = [.. values.Distinct()];
        var annotations = new DataViewSchema.Annotations.Builder();
        KeyValues.Add(annotations, TextDataViewType.Instance, Array.ConvertAll(distinct, value => Convert.ToString(value, CultureInfo.InvariantCulture).AsMemory()), asText: false);
        return values switch
        {
            uint[] keys => ArrayColumn.Create(ValueColumn, new KeyDataViewType(typeof(uint), distinct.Length), keys, annotations.ToAnnotations()),
            ulong[] keys => ArrayColumn.Create(ValueColumn, new KeyDataViewType(typeof(ulong), distinct.Length), keys, annotations.ToAnnotations()),
            _ => ArrayColumn.Create(ValueColumn, new KeyDataViewType(typeof(uint), distinct.Length), Numbers(values, distinct), annotations.ToAnnotations()),
        };
    }

    private static uint[] Numbers<T>(T[] values, T[] distinct)
    {
        var numbers = new Dictionary<T, uint>();
        foreach (T value in distinct)
            numbers.Add(value, (uint)numbers.Count + 1);
        return Array.ConvertAll(values, value => numbers[value]);
    }
}
