namespace Microsoft.ML.Internal.Transforms;

/// <summary>Checks of column pairs, and how they are saved.</summary>
internal static class ColumnPairs
{
    public static IReadOnlyList<InputOutputColumnPair> Check(IReadOnlyList<InputOutputColumnPair> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        if (columns.Count == 0)
            throw new ArgumentException("At least one column pair is needed.", nameof(columns));
        string twice = columns.GroupBy(pair => pair.OutputColumnName).FirstOrDefault(group => group.Count() > 1)?.Key;
        return twice is null ? columns : throw new ArgumentException($"Output column '{twice}' is specified more than once.", nameof(columns));
    }

    public static void Write(BinaryWriter writer, IReadOnlyList<InputOutputColumnPair> columns)
    {
        writer.Write(columns.Count);
        foreach (InputOutputColumnPair pair in columns)
        {
            writer.Write(pair.OutputColumnName);
            writer.Write(pair.InputColumnName);
        }
    }

    public static InputOutputColumnPair[] Read(BinaryReader reader)
    {
        var columns = new InputOutputColumnPair[reader.ReadCount(2)];
        for (int i = 0; i < columns.Length; i++)
            columns[i] = new InputOutputColumnPair(reader.ReadString(), reader.ReadString());
        return columns;
    }
}
