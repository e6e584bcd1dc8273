using Microsoft.ML.Data;
using Microsoft.ML.Internal.Values;

namespace Microsoft.ML.Internal.Text;

/// <summary>What a saved text loader consists of.</summary>
internal static class TextLoaderState
{
    internal static void Write(ModelSaveContext ctx, TextLoader.Options options, LoadedColumn[] columns, string header)
    {
        BinaryWriter writer = ctx.Writer;
        writer.Write(options.MaxRows ?? -1);
        writer.Write(options.InputSize ?? 0);
        writer.Write(new string(options.Separators));
        writer.Write(options.DecimalMarker);
        writer.Write(options.EscapeChar);
        writer.Write(options.AllowQuoting);
        writer.Write(options.AllowSparse);
        writer.Write(options.HasHeader && string.IsNullOrWhiteSpace(options.HeaderFile));
        writer.Write(options.TrimWhitespace);
        writer.Write(options.ReadMultilines);
        writer.Write(options.MissingRealsAsNaNs);
        writer.Write(header ?? string.Empty);
        writer.Write(columns.Length);
        foreach (LoadedColumn column in columns)
        {
            Write(writer, column);
        }
    }

    internal static (TextLoader.Options Options, LoadedColumn[] Columns, string Header) Read(ModelLoadContext ctx)
    {
        BinaryReader reader = ctx.Reader;
        long maxRows = reader.ReadInt64();
        int inputSize = reader.ReadInt32();
        var options = new TextLoader.Options
        {
            MaxRows = maxRows < 0 ? null : maxRows,
            InputSize = inputSize == 0 ? null : inputSize,
            Separators = reader.ReadString().ToCharArray(),
            DecimalMarker = reader.ReadChar(),
            EscapeChar = reader.ReadChar(),
            AllowQuoting = reader.ReadBoolean(),
            AllowSparse = reader.ReadBoolean(),
            HasHeader = reader.ReadBoolean(),
            TrimWhitespace = reader.ReadBoolean(),
            ReadMultilines = reader.ReadBoolean(),
            MissingRealsAsNaNs = reader.ReadBoolean(),
        };
        string header = reader.ReadString();
        var columns = new LoadedColumn[reader.ReadCount(7)];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = ReadColumn(reader);
        }

        return (options, columns, header);
    }

    private static void Write(BinaryWriter writer, LoadedColumn column)
    {
        writer.Write(column.Name);
        TypeState.Write(writer, column.ItemType);
        writer.Write(column.Segments.Length);
        foreach (Segment segment in column.Segments)
        {
            writer.Write(segment.Min);
            writer.Write(segment.Limit);
            writer.Write(segment.IsVector);
        }
    }

    private static LoadedColumn ReadColumn(BinaryReader reader)
    {
        string name = reader.ReadString();
        var itemType = TypeState.ReadPrimitive(reader);
        var segments = new Segment[reader.ReadCount(9)];
        for (int i = 0; i < segments.Length; i++)
        {
            segments[i] = new Segment(reader.ReadInt32(), reader.ReadInt32(), reader.ReadBoolean());
            if (segments[i].Min < 0 || segments[i].Limit <= segments[i].Min)
                throw new InvalidDataException($"The model is damaged: column '{name}' is loaded from fields {segments[i].Min} to {segments[i].Limit}.");
        }

        return new LoadedColumn(name, itemType, segments);
    }
}
