using System.Runtime.ExceptionServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Pipeline;

/// <summary>
/// Reads some rows of a cursor ahead, so that a component can compute for all of them at once what is cheaper together. What fails while
/// reading ahead is thrown when the cursor gets to that row.
/// </summary>
internal sealed class LookAheadCursor : DataViewRowCursor
{
    /// <summary>The first chunk is small, for those who only look at the first rows; each is twice the one before, up to the full size.</summary>
    private const int FirstRows = 8;

    private readonly DataViewRowCursor _source;
    private readonly Dictionary<int, BufferedColumn> _columns = [];
    private readonly int _capacity;
    private readonly long[] _positions;
    private readonly long[] _batches;
    private readonly BufferedColumn<DataViewRowId> _ids;
    private ExceptionDispatchInfo? _failure;
    private bool _isEnd;
    private int _index = -1;

    public LookAheadCursor(DataViewRowCursor source, int capacity)
    {
        _source = source;
        _capacity = capacity;
        _positions = new long[capacity];
        _batches = new long[capacity];
        _ids = new BufferedColumn<DataViewRowId>(source.GetIdGetter(), capacity);
        foreach (DataViewSchema.Column column in source.Schema.Where(source.IsColumnActive))
        {
            _columns[column.Index] = BufferedColumn.Create(source, column, capacity);
        }
    }

    public override DataViewSchema Schema => _source.Schema;

    public override long Position => _index >= 0 && _index < Count ? _positions[_index] : -1;

    public override long Batch => _index >= 0 && _index < Count ? _batches[_index] : -1;

    /// <summary>The most rows of a chunk.</summary>
    public int Capacity => _capacity;

    /// <summary>Counts the chunks read so far.</summary>
    public long Chunk { get; private set; }

    /// <summary>Rows of the current chunk.</summary>
    public int Count { get; private set; }

    /// <summary>The current row's place in its chunk.</summary>
    public int Index => _index;

    /// <summary>True where all values of a column can be kept and handed out later; others, like images, may be disposed of by their source.</summary>
    public static bool CanBuffer(DataViewSchema.Column column) =>
        (column.Type is VectorDataViewType vector ? vector.ItemType : column.Type) is PrimitiveDataViewType;

    /// <summary>Makes each row of the chunk in turn the one that the getters read, and comes back to the current one.</summary>
    public void VisitChunk(Action<int> visit)
    {
        int current = _index;
        for (_index = 0; _index < Count; _index++)
        {
            visit(_index);
        }

        _index = current;
    }

    public override bool MoveNext()
    {
        if (_index + 1 < Count)
        {
            _index++;
            return true;
        }

        _failure?.Throw();
        if (!_isEnd)
        {
            Fill(Chunk == 0 ? Math.Min(FirstRows, _capacity) : Math.Min(2 * Count, _capacity));
        }
        else
        {
            Count = 0;
        }

        _index = 0;
        if (Count == 0)
        {
            _failure?.Throw();
            _index = -1;
            return false;
        }

        return true;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => _ids.CopyTo(CurrentRow(), ref id);

    public override bool IsColumnActive(DataViewSchema.Column column) => _columns.ContainsKey(column.Index);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!_columns.TryGetValue(column.Index, out BufferedColumn? buffered))
        {
            throw new ArgumentOutOfRangeException(nameof(column), column.Name, $"Column '{column.Name}' is not active in this cursor; ask for it when the cursor is opened.");
        }

        return buffered is BufferedColumn<TValue> typed
            ? (ref TValue value) => typed.CopyTo(CurrentRow(), ref value)
            : throw new InvalidOperationException($"Column '{column.Name}' holds {column.Type.RawType}, not {typeof(TValue)}.");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _source.Dispose();
        }

        base.Dispose(disposing);
    }

    private int CurrentRow() => _index >= 0 && _index < Count
        ? _index
        : throw new InvalidOperationException("The cursor is not on a row; call MoveNext first, and read no further once it has returned false.");

    private void Fill(int rows)
    {
        Chunk++;
        Count = 0;
        try
        {
            while (Count < rows && !_isEnd)
            {
                if (_source.MoveNext())
                {
                    ReadRow();
                    Count++;
                }
                else
                {
                    _isEnd = true;
                }
            }
        }
        catch (Exception failure)
        {
            // Not lost: the row at which it happened throws it, after those that were read before.
            _failure = ExceptionDispatchInfo.Capture(failure);
        }
    }

    private void ReadRow()
    {
        _positions[Count] = _source.Position;
        _batches[Count] = _source.Batch;
        _ids.Read(Count);
        foreach (BufferedColumn column in _columns.Values)
        {
            column.Read(Count);
        }
    }
}
