using Microsoft.ML.Data;

namespace Microsoft.ML.Internal;

/// <summary>A view whose mapper has state: each cursor binds a mapper of its own and shows it every row, in order.</summary>
internal sealed class SequentialDataView(IDataView source, Func<IRowToRowMapper> bind) : IDataView
{
    private readonly IRowToRowMapper _mapper = bind();

    public DataViewSchema Schema => _mapper.OutputSchema;

    public bool CanShuffle => false;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        bool[] active = columnsNeeded.ActiveFlags(Schema);
        IRowToRowMapper mapper = bind();
        DataViewSchema.Column[] columns = [.. mapper.OutputSchema.Where(column => active[column.Index])];
        DataViewRowCursor cursor = source.GetRowCursor(mapper.GetDependencies(columns));
        return new Cursor(Schema, cursor, mapper.GetRow(cursor, columns), columns);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly DataViewRowCursor _source;
        private readonly DataViewRow _row;
        private readonly Action[] _touch;

        public Cursor(DataViewSchema schema, DataViewRowCursor source, DataViewRow row, DataViewSchema.Column[] active)
        {
            Schema = schema;
            _source = source;
            _row = row;
            _touch = Array.ConvertAll(active, column => GenericMethod.With<Func<DataViewRow, DataViewSchema.Column, Action>>(Touch<int>, column.Type.RawType)(row, column));
        }

        public override DataViewSchema Schema { get; }

        public override long Position => _source.Position;

        public override long Batch => _source.Batch;

        public override bool MoveNext()
        {
            if (!_source.MoveNext())
                return false;
            foreach (Action touch in _touch)
                touch();
            return true;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => _row.IsColumnActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _row.GetGetter<TValue>(column);

        public override ValueGetter<DataViewRowId> GetIdGetter() => _row.GetIdGetter();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _row.Dispose();
                _source.Dispose();
            }

            base.Dispose(disposing);
        }

        /// <summary>Reading a value makes the mapper see the row.</summary>
        private static Action Touch<T>(DataViewRow row, DataViewSchema.Column column)
        {
            ValueGetter<T> getter = row.GetGetter<T>(column);
            T value = default;
            return () => getter(ref value);
        }
    }
}
