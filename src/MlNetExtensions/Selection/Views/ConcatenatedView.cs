using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Components;

namespace MlNetExtensions;

/// <summary>The rows of several views of the same columns, one view after the other.</summary>
internal sealed class ConcatenatedView(IReadOnlyList<IDataView> sources) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => sources[0].Schema;

    public long? GetRowCount() => sources.Sum(source => source.GetRowCount());

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => new Cursor(this, sources, [.. columnsNeeded]);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded)];

    /// <summary>Refuses views of which one has other columns than the first.</summary>
    public static void RequireSameColumns(IReadOnlyList<IDataView> sources)
    {
        for (int i = 1; i < sources.Count; i++)
        {
            foreach (DataViewSchema.Column column in sources[0].Schema.Where(column => !column.IsHidden))
            {
                DataViewSchema.Column other = sources[i].Schema.GetColumnOrNull(column.Name)
                    ?? throw new ArgumentException($"Source {i} (from 0) has no column '{column.Name}', which source 0 has.", nameof(sources));
                if (!other.Type.Equals(column.Type) || !(KeyValues.OrNull(column)?.Texts ?? []).SequenceEqual(KeyValues.OrNull(other)?.Texts ?? []))
                {
                    throw new ArgumentException(
                        $"Column '{column.Name}' is of type {other.Type} in source {i} (from 0) and of {column.Type} in source 0, or its keys stand for other values. Send all sources through the same steps.", nameof(sources));
                }
            }
        }
    }

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly ConcatenatedView _view;
        private readonly IReadOnlyList<IDataView> _sources;
        private readonly DataViewSchema.Column[] _needed;
        private readonly bool[] _isActive;
        private DataViewRowCursor? _current;
        private int _source = -1;
        private long _position = -1;

        public Cursor(ConcatenatedView view, IReadOnlyList<IDataView> sources, DataViewSchema.Column[] needed)
        {
            (_view, _sources, _needed, _isActive) = (view, sources, needed, new bool[view.Schema.Count]);
            Array.ForEach(needed, column => _isActive[column.Index] = true);
        }

        public override DataViewSchema Schema => _view.Schema;

        public override long Position => _position;

        public override long Batch => 0;

        public override bool MoveNext()
        {
            while (_current?.MoveNext() != true)
            {
                _current?.Dispose();
                _current = null;
                if (_source + 1 >= _sources.Count)
                {
                    _source = _sources.Count;
                    _position = -1;
                    return false;
                }

                _source++;
                _current = _sources[_source].GetRowCursor(_needed.Select(column => _sources[_source].Schema[column.Name]));
            }

            _position++;
            return true;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter()
        {
            int bound = -1;
            ValueGetter<DataViewRowId>? getter = null;
            return (ref DataViewRowId id) =>
            {
                if (bound != _source || getter is null)
                {
                    (bound, getter) = (_source, Current.GetIdGetter());
                }

                getter(ref id);
                // Rows of different sources may have the same identity there.
                id = new DataViewRowId(id.Low, id.High ^ ((ulong)bound << 48));
            };
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => _isActive[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (!_isActive[column.Index])
            {
                throw new ArgumentOutOfRangeException(nameof(column), column.Name, $"Column '{column.Name}' is not active in this cursor; ask for it when the cursor is opened.");
            }

            if (typeof(TValue) != column.Type.RawType)
            {
                throw new InvalidOperationException($"Column '{column.Name}' holds {column.Type.RawType}, not {typeof(TValue)}.");
            }

            int bound = -1;
            ValueGetter<TValue>? getter = null;
            return (ref TValue value) =>
            {
                if (bound != _source || getter is null)
                {
                    (bound, getter) = (_source, Current.GetGetter<TValue>(_sources[_source].Schema[column.Name]));
                }

                getter(ref value);
            };
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _current?.Dispose();
            }

            base.Dispose(disposing);
        }

        private DataViewRowCursor Current => _current
            ?? throw new InvalidOperationException("The cursor is not on a row; call MoveNext first, and read no further once it has returned false.");
    }
}
