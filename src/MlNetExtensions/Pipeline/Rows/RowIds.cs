using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Pipeline;

/// <summary>
/// The identities of a view's rows, by which a row is known in whatever order a cursor comes to it: shuffled, or one of several cursors that share the rows.
/// </summary>
internal sealed class RowIds
{
    // Null where row i has the identity i, as in views that come from files, lists and caches.
    private readonly Dictionary<DataViewRowId, int>? _rows;

    /// <param name="ids">Of all rows, in the view's order.</param>
    /// <exception cref="ArgumentException">Two rows have the same.</exception>
    public RowIds(DataViewRowId[] ids)
    {
        Count = ids.Length;
        for (int row = 0; row < ids.Length; row++)
        {
            if (!ids[row].Equals(Consecutive(row)))
            {
                _rows = Index(ids);
                return;
            }
        }
    }

    public int Count { get; }

    /// <summary>Reads the identities of all rows, and nothing else.</summary>
    /// <exception cref="ArgumentException">Rows cannot be told apart.</exception>
    public static RowIds Read(IDataView view)
    {
        var ids = new ValueStore<DataViewRowId>();
        using var reader = new OrderedChunkReader(view, [new RowIdColumn(view.Schema[0])], CancellationToken.None);
        foreach (RowChunk chunk in reader.Read())
        {
            ids.Add(CollectionsMarshal.AsSpan(((ValueBlock<DataViewRowId>)chunk.Blocks[0]).Values));
            reader.Recycle(chunk);
        }

        return new RowIds(ids.ToArray());
    }

    /// <summary>The row's place in the view.</summary>
    /// <exception cref="InvalidOperationException">It was not there when the identities were read.</exception>
    public int RowOf(in DataViewRowId id)
    {
        if (_rows is null)
        {
            return id.High == 0 && id.Low < (ulong)Count ? (int)id.Low : throw Unknown(id);
        }

        return _rows.TryGetValue(id, out int row) ? row : throw Unknown(id);
    }

    private static DataViewRowId Consecutive(int row) => new((ulong)row, 0);

    private static Dictionary<DataViewRowId, int> Index(DataViewRowId[] ids)
    {
        var rows = new Dictionary<DataViewRowId, int>(ids.Length);
        for (int row = 0; row < ids.Length; row++)
        {
            if (!rows.TryAdd(ids[row], row))
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                    $"Rows {rows[ids[row]]} and {row} (from 0) of the view have the same identity, {ids[row]}, so that they cannot be told apart. Keep the rows in memory, which numbers them: mlContext.Data.Cache(data)."));
            }
        }

        return rows;
    }

    private InvalidOperationException Unknown(in DataViewRowId id) => new(string.Create(CultureInfo.InvariantCulture,
        $"The view has a row of identity {id}, which was not among the {Count} rows that it had when they were assigned. Assign them anew, or keep the rows in memory before: mlContext.Data.Cache(data)."));
}
