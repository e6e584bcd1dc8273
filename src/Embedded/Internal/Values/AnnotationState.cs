using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Values;

/// <summary>How the annotations of a column are written into a saved model.</summary>
internal static class AnnotationState
{
    public static void Write(BinaryWriter writer, DataViewSchema.Annotations annotations)
    {
        writer.Write(annotations.Schema.Count);
        foreach (DataViewSchema.Column column in annotations.Schema)
        {
            writer.Write(column.Name);
            TypeState.Write(writer, column.Type);
            GenericMethod.With<Action<BinaryWriter, DataViewSchema.Annotations, DataViewSchema.Column>>(WriteValue<int>, column.Type.RawType)(writer, annotations, column);
        }
    }

    public static DataViewSchema.Annotations Read(BinaryReader reader)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        int count = reader.ReadCount(3);
        for (int i = 0; i < count; i++)
        {
            string name = reader.ReadString();
            DataViewType type = TypeState.Read(reader);
            GenericMethod.With<Action<BinaryReader, DataViewSchema.Annotations.Builder, string, DataViewType>>(ReadValue<int>, type.RawType)(reader, builder, name, type);
        }

        return builder.ToAnnotations();
    }

    private static void WriteValue<T>(BinaryWriter writer, DataViewSchema.Annotations annotations, DataViewSchema.Column column)
    {
        T value = default;
        annotations.GetValue(column.Name, ref value);
        ValueState.Writer<T>(column.Type)(writer, value);
    }

    private static void ReadValue<T>(BinaryReader reader, DataViewSchema.Annotations.Builder builder, string name, DataViewType type)
    {
        T value = ValueState.Reader<T>(type)(reader);
        // The value is handed out as a copy: a vector that a caller receives is the caller's to overwrite.
        builder.Add(name, type, ValueCopy.Getter(value, type));
    }
}
