using Microsoft.ML.Runtime;

namespace Microsoft.ML.Internal;

/// <summary>Keeps each column of another view in memory from the first time that it is read.</summary>
internal sealed class CachedDataView : IDataView
{
    private readonly IHostEnvironment _env;
    private readonly IDataView _source;
    private readonly DataViewSchema.Column[] _prefetched;
    private readonly ColumnStore[] _stores;
    private readonly Lock _filling = new();
    private int? _count;

    /// <param name="env">Where the pass over <paramref name="source"/> is logged.</param>
    /// <param name="source">The view to keep.</param>
    /// <param name="prefetched">The columns that are read along with whatever is read first.</param>
    public CachedDataView(IHostEnvironment env, IDataView source, DataViewSchema.Column[] prefetched)
    {
        _env = env;
        _source = source;
        _prefetched = prefetched ?? [];
        _stores = new ColumnStore[source.Schema.Count];
    }

    public bool CanShuffle => true;

    public DataViewSchema Schema => _source.Schema;

    public long? GetRowCount()
    {
        lock (_filling)
            return _count ?? _source.GetRowCount();
    }

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) =>
        GetRowCursorSet(columnsNeeded, 1, rand)[0];

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        DataViewSchema.Column[] columns = [.. columnsNeeded];
        bool[] active = columns.ActiveFlags(Schema);
        int count = Fill(columns);
        int[] order = rand is null ? null : Shuffled(count, rand);
        var rows = new CachedCursor.Rows(count, order);
        return [.. Enumerable.Range(0, Math.Clamp(n, 1, ReadAhead.MaximumThreads)).Select(_ => new CachedCursor(Schema, active, _stores, rows))];
    }

    private static int[] Shuffled(int count, Random rand)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        rand.Shuffle(order);
        return order;
    }

    private int Fill(IEnumerable<DataViewSchema.Column> needed)
    {
        lock (_filling)
        {
            DataViewSchema.Column[] missing =
                [.. needed.Concat(_count is null ? _prefetched : []).DistinctBy(column => column.Index).Where(column => _stores[column.Index] is null)];
            if (_count is null || missing.Length > 0)
                _count = Read(missing);
            return _count.Value;
        }
    }

    private int Read(DataViewSchema.Column[] columns)
    {
        using var channel = _env.Start("Cache");
        using var cursor = _source.GetRowCursor(columns);
        var stores = Array.ConvertAll(columns, column => ColumnStore.For(column.Type));
        var writers = columns.Zip(stores, (column, store) => store.Writer(cursor, column)).ToArray();

        int count = 0;
        for (; cursor.MoveNext(); count++)
        {
            foreach (var write in writers)
                write(count);
        }

        if (_count is int before && before != count)
            throw new InvalidOperationException($"The source of a cache had {before} rows when it was first read and {count} now: what is cached must not change.");
        for (int i = 0; i < columns.Length; i++)
            _stores[columns[i].Index] = stores[i];
        channel.Trace(MessageSensitivity.None, "Cached {0} columns of {1} rows.", columns.Length, count);
        return count;
    }
}
