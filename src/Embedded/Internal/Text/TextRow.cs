namespace Microsoft.ML.Internal.Text;

/// <summary>The line that a cursor stands on, cut into fields.</summary>
internal sealed class TextRow(FieldSplitter fields, ParseReport report)
{
    internal FieldSplitter Fields { get; } = fields;

    internal ParseReport Report { get; } = report;

    internal long LineNumber { get; private set; }

    /// <summary>How many source columns the line has, empty ones included.</summary>
    internal int Width { get; private set; }

    internal void Set(LineReader reader)
    {
        LineNumber = reader.LineNumber;
        Width = Fields.Split(reader.Line, reader.LineNumber);
    }

    /// <summary>The position of the first field at or after <paramref name="source"/>.</summary>
    internal int FindField(int source)
    {
        ReadOnlySpan<int> indices = Fields.Indices;
        // Dense lines, the common case, have field i at position i.
        if (source < indices.Length && indices[source] == source)
        {
            return source;
        }

        int found = indices.BinarySearch(source);
        return found < 0 ? ~found : found;
    }
}
