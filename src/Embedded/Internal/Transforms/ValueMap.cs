using Microsoft.ML.Data;
using Microsoft.ML.Internal.Values;

namespace Microsoft.ML.Internal.Transforms;

/// <summary>A lookup table from the values of one column type to those of another.</summary>
internal abstract class ValueMap(DataViewType keyType, DataViewType valueType, DataViewSchema.Annotations annotations)
{
    public DataViewType KeyType { get; } = keyType;

    public DataViewType ValueType { get; } = valueType;

    /// <summary>What is known of the values; an output column has it too.</summary>
    public DataViewSchema.Annotations Annotations { get; } = annotations;

    /// <summary>Reads the table from two columns of a view.</summary>
    public static ValueMap Read(IDataView lookup, DataViewSchema.Column key, DataViewSchema.Column value)
    {
        if (key.Type is not PrimitiveDataViewType)
            throw SchemaErrors.WrongType(key.Name, "a scalar, to look values up by", key.Type);
        ValueMap map = Create(key.Type, value.Type, value.Annotations);
        using DataViewRowCursor cursor = lookup.GetRowCursor([lookup.Schema[key.Index], lookup.Schema[value.Index]]);
        map.Add(cursor, key, value);
        return map;
    }

    public static ValueMap Read(BinaryReader reader)
    {
        DataViewType keyType = TypeState.Read(reader);
        DataViewType valueType = TypeState.Read(reader);
        ValueMap map = Create(keyType, valueType, AnnotationState.Read(reader));
        map.AddSaved(reader);
        return map;
    }

    public void Write(BinaryWriter writer)
    {
        TypeState.Write(writer, KeyType);
        TypeState.Write(writer, ValueType);
        AnnotationState.Write(writer, Annotations);
        WriteEntries(writer);
    }

    public abstract Delegate CreateGetter(DataViewRow row, DataViewSchema.Column source);

    private protected abstract void Add(DataViewRowCursor cursor, DataViewSchema.Column key, DataViewSchema.Column value);

    private protected abstract void AddSaved(BinaryReader reader);

    private protected abstract void WriteEntries(BinaryWriter writer);

    private static ValueMap Create(DataViewType keyType, DataViewType valueType, DataViewSchema.Annotations annotations) =>
        GenericMethod.With<Func<DataViewType, DataViewType, DataViewSchema.Annotations, ValueMap>>(Create<int, int>, keyType.RawType, valueType.RawType)(keyType, valueType, annotations);

    private static ValueMap Create<TKey, TValue>(DataViewType keyType, DataViewType valueType, DataViewSchema.Annotations annotations) =>
        new ValueMap<TKey, TValue>(keyType, valueType, annotations);
}
