namespace Microsoft.ML;

/// <summary>A lazy, schematized, possibly unbounded table, read through cursors.</summary>
public interface IDataView
{
    bool CanShuffle { get; }

    DataViewSchema Schema { get; }

    /// <summary>The number of rows, or null where counting would mean reading.</summary>
    long? GetRowCount();

    /// <summary>A cursor over the rows, shuffled when <paramref name="rand"/> is given, in which only <paramref name="columnsNeeded"/> are active.</summary>
    DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null);

    /// <summary>At most <paramref name="n"/> cursors that together visit each row once.</summary>
    DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null);
}
