namespace Benchmarks;

/// <summary>A row before it is measured.</summary>
internal sealed record Benchmark(string Group, string Name, Func<Row> Measure)
{
    /// <summary>Whether a filter, the name of a group or a part of a row's name, selects it.</summary>
    public bool Matches(string filter) => Group == filter || Name.Contains(filter, StringComparison.OrdinalIgnoreCase);

    /// <summary>The measured row; where its data are missing or its peer fails, a row that says so.</summary>
    public Row MeasureOrExplain()
    {
        try
        {
            return Measure();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException or PeerException)
        {
            return new Row(Group, Name, "-", failure.Message.ReplaceLineEndings(" "), null, null);
        }
    }
}
