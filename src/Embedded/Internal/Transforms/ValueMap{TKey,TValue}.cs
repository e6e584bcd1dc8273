using Microsoft.ML.Data;
using Microsoft.ML.Internal.Values;

namespace Microsoft.ML.Internal.Transforms;

/// <summary>A lookup table whose types are known. What is not in it maps to the default value: zero, empty text, the missing key, a vector without slots.</summary>
internal sealed class ValueMap<TKey, TValue>(DataViewType keyType, DataViewType valueType, DataViewSchema.Annotations annotations)
    : ValueMap(keyType, valueType, annotations)
{
    private readonly Dictionary<TKey, TValue> _entries = new(TextComparer.OrDefault<TKey>());
    private readonly ValueConverter<TValue, TValue> _copy = ValueCopy.For<TValue>(valueType);

    public override Delegate CreateGetter(DataViewRow row, DataViewSchema.Column source) =>
        ConvertedValues.CreateGetter<TKey, TValue>(row, source, (ValueConverter<TKey, TValue>)Map);

    private protected override void Add(DataViewRowCursor cursor, DataViewSchema.Column key, DataViewSchema.Column value)
    {
        ValueGetter<TKey> getKey = cursor.GetGetter<TKey>(key);
        ValueGetter<TValue> getValue = cursor.GetGetter<TValue>(value);
        while (cursor.MoveNext())
        {
            // Each entry owns its key and value, so they are fetched into fresh variables.
            TKey entryKey = default;
            TValue entryValue = default;
            getKey(ref entryKey);
            getValue(ref entryValue);
            if (!_entries.TryAdd(entryKey, entryValue))
                throw new InvalidOperationException($"Duplicate keys in data: '{entryKey}' occurs in row {cursor.Position} and before. Each key must occur once.");
        }
    }

    private protected override void AddSaved(BinaryReader reader)
    {
        Func<BinaryReader, TKey> readKey = ValueState.Reader<TKey>(KeyType);
        Func<BinaryReader, TValue> readValue = ValueState.Reader<TValue>(ValueType);
        int count = reader.ReadCount(2);
        _entries.EnsureCapacity(count);
        for (int i = 0; i < count; i++)
            _entries.Add(readKey(reader), readValue(reader));
    }

    private protected override void WriteEntries(BinaryWriter writer)
    {
        Action<BinaryWriter, TKey> writeKey = ValueState.Writer<TKey>(KeyType);
        Action<BinaryWriter, TValue> writeValue = ValueState.Writer<TValue>(ValueType);
        writer.Write(_entries.Count);
        foreach ((TKey key, TValue value) in _entries)
        {
            writeKey(writer, key);
            writeValue(writer, value);
        }
    }

    private void Map(in TKey key, ref TValue value) => _copy(_entries.TryGetValue(key, out TValue found) ? found : default, ref value);
}
