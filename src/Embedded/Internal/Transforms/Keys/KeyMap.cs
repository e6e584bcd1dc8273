using Microsoft.ML.Data;
using Microsoft.ML.Internal.Values;

namespace Microsoft.ML.Internal.Transforms;

/// <summary>The distinct values of a column in the order of their keys: the first has key 1, and what is not among them key 0.</summary>
internal abstract class KeyMap(PrimitiveDataViewType itemType, int count)
{
    public PrimitiveDataViewType ItemType { get; } = itemType;

    public int Count { get; } = count;

    /// <summary>The type of the keys. No key type counts zero keys, so that of an empty map counts one.</summary>
    public KeyDataViewType KeyType { get; } = new(typeof(uint), Math.Max(1, count));

    /// <summary>Makes a getter of keys for a row's values, be they scalars or vectors.</summary>
    public abstract Delegate CreateGetter(DataViewRow row, DataViewSchema.Column source);

    /// <summary>Adds the values, or, for keys with values of their own, those.</summary>
    public abstract void AddKeyValues(DataViewSchema.Annotations.Builder builder, DataViewSchema.Column source, bool asText);

    public void Write(BinaryWriter writer)
    {
        TypeState.Write(writer, ItemType);
        WriteValues(writer);
    }

    public static KeyMap Read(BinaryReader reader)
    {
        var itemType = TypeState.ReadPrimitive(reader);
        return GenericMethod.With<Func<BinaryReader, PrimitiveDataViewType, KeyMap>>(Read<int>, itemType.RawType)(reader, itemType);
    }

    private protected abstract void WriteValues(BinaryWriter writer);

    private static KeyMap<T> Read<T>(BinaryReader reader, PrimitiveDataViewType itemType)
    {
        Func<BinaryReader, T> read = ValueState.Reader<T>(itemType);
        var values = new T[reader.ReadCount(1)];
        for (int i = 0; i < values.Length; i++)
            values[i] = read(reader);
        return new KeyMap<T>(itemType, values);
    }
}
