namespace Microsoft.ML.Internal;

/// <summary>
/// Views that compute read ahead, as ML.NET's do: their rows are computed by several threads, in batches, before the reader gets to them.
/// </summary>
internal static class ReadAhead
{
    public const int BatchSize = 64;

    /// <summary>How many threads compute the rows of one cursor.</summary>
    public static readonly int Threads = Math.Max(2, Environment.ProcessorCount - 1);

    /// <summary>How many cursors a set has at most.</summary>
    public static readonly int MaximumThreads = 2 * Threads;

    /// <summary>One cursor over the rows of a set, in the order of their batches.</summary>
    public static DataViewRowCursor Consolidate(DataViewRowCursor[] cursors, DataViewSchema.Column[] active) =>
        cursors is [var only] ? only : new ConsolidatedCursor(cursors, active);

    /// <summary>A set of cursors that share out the rows of one, in batches.</summary>
    /// <param name="cursor">The cursor, which belongs to the set from now on.</param>
    /// <param name="active">Its active columns.</param>
    /// <param name="count">How many cursors the set has.</param>
    public static DataViewRowCursor[] Split(DataViewRowCursor cursor, DataViewSchema.Column[] active, int count)
    {
        var source = new SplitSource(cursor, active, count);
        return [.. Enumerable.Range(0, count).Select(_ => new SplitCursor(source))];
    }

    /// <summary>What reading ahead has thrown, as the reader gets to see it.</summary>
    public static InvalidOperationException Failed(Exception failure) => new("Splitter/consolidator worker encountered exception while consuming source data", failure);
}
