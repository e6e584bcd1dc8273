using Microsoft.ML.Data;
using Microsoft.ML.Internal.Values;

namespace Microsoft.ML.Internal.Transforms;

/// <summary>A map from values of one .NET type.</summary>
internal sealed class KeyMap<T> : KeyMap
{
    private readonly T[] _values;
    private readonly Dictionary<T, uint> _keys;

    public KeyMap(PrimitiveDataViewType itemType, T[] values)
        : base(itemType, values.Length)
    {
        _values = values;
        _keys = new Dictionary<T, uint>(values.Length, TextComparer.OrDefault<T>());
        foreach (T value in values)
            _keys.Add(value, (uint)_keys.Count + 1);
    }

    public override Delegate CreateGetter(DataViewRow row, DataViewSchema.Column source) =>
        ConvertedValues.CreateGetter<T, uint>(row, source, (ValueConverter<T, uint>)Map);

    public override void AddKeyValues(DataViewSchema.Annotations.Builder builder, DataViewSchema.Column source, bool asText)
    {
        if (Count == 0)
            return;
        if (ItemType is KeyDataViewType && KeyValues.TypeOf(source) is { } inherited)
            GenericMethod.With<Action<DataViewSchema.Annotations.Builder, DataViewSchema.Column, PrimitiveDataViewType, bool>>(AddInherited<int>, inherited.RawType)(builder, source, inherited, asText);
        else
            KeyValues.Add(builder, ItemType, _values, asText);
    }

    private protected override void WriteValues(BinaryWriter writer)
    {
        Action<BinaryWriter, T> write = ValueState.Writer<T>(ItemType);
        writer.Write(_values.Length);
        foreach (T value in _values)
            write(writer, value);
    }

    private void AddInherited<TValue>(DataViewSchema.Annotations.Builder builder, DataViewSchema.Column source, PrimitiveDataViewType type, bool asText)
    {
        TValue[] all = KeyValues.Of<TValue>(source);
        KeyValues.Add(builder, type, Array.ConvertAll(_values, key => all[Convert.ToInt32(key) - 1]), asText);
    }

    private void Map(in T value, ref uint key) => key = _keys.GetValueOrDefault(value);
}
