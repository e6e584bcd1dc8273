using System.Text;
using Microsoft.ML.Internal.Values;

namespace Microsoft.ML.Internal;

/// <summary>How the input schema of a model is written beside it.</summary>
internal static class SchemaState
{
    /// <summary>The fewest bytes of a column: a name of one letter, a scalar type, no annotations.</summary>
    private const int MinimumBytes = 7;

    public static byte[] Write(DataViewSchema schema)
    {
        using var content = new MemoryStream();
        using var writer = new BinaryWriter(content, Encoding.UTF8);
        writer.Write(schema.Count);
        foreach (DataViewSchema.Column column in schema)
        {
            writer.Write(column.Name);
            TypeState.Write(writer, column.Type);
            AnnotationState.Write(writer, column.Annotations);
        }

        writer.Flush();
        return content.ToArray();
    }

    public static DataViewSchema Read(Stream content)
    {
        using var reader = new BinaryReader(content, Encoding.UTF8);
        var builder = new DataViewSchema.Builder();
        try
        {
            int count = reader.ReadCount(MinimumBytes);
            for (int i = 0; i < count; i++)
                builder.AddColumn(reader.ReadString(), TypeState.Read(reader), AnnotationState.Read(reader));
        }
        catch (Exception error) when (ModelFormat.IsDamage(error))
        {
            throw new InvalidDataException($"The schema of the model is damaged: {error.Message}", error);
        }

        return builder.ToSchema();
    }
}
