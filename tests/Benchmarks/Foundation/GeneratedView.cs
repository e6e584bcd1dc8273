using Microsoft.ML;
using Microsoft.ML.Data;

namespace Benchmarks.Foundation;

/// <summary>A view that stores nothing: a cursor hands out rows from memory, or cycles through them for as many as are wanted.</summary>
internal sealed class GeneratedView : IDataView
{
    private readonly GeneratedRows _rows;
    private readonly long _count;
    private readonly int _columns;

    public GeneratedView(GeneratedRows rows)
        : this(rows, rows.Count, columns: 1)
    {
    }

    /// <param name="rows">Rows to cycle through; each pass adds its number to the first feature, so that no two passes are alike.</param>
    /// <param name="count">Rows of the view.</param>
    /// <param name="columns">How many columns of equal size a row is cut into.</param>
    public GeneratedView(GeneratedRows rows, long count, int columns)
    {
        _rows = rows;
        _count = count;
        _columns = columns;
        var builder = new DataViewSchema.Builder();
        for (int i = 0; i < columns; i++)
        {
            builder.AddColumn(NameOf(i), new VectorDataViewType(NumberDataViewType.Single, rows.Dimension / columns));
        }

        builder.AddColumn(Label, BooleanDataViewType.Instance);
        Schema = builder.ToSchema();
    }

    /// <summary>A label of two classes, which a plane through the features tells apart but for one row in eight.</summary>
    public const string Label = "Label";

    public DataViewSchema Schema { get; }

    public bool CanShuffle => false;

    public static string NameOf(int column) => column == 0 ? "Features" : $"Features{column}";

    public long? GetRowCount() => _count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => new Cursor(this);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [new Cursor(this)];

    private sealed class Cursor(GeneratedView view) : DataViewRowCursor
    {
        private long _position = -1;

        public override DataViewSchema Schema => view.Schema;

        public override long Position => _position;

        public override long Batch => 0;

        public override bool MoveNext() => ++_position < view._count;

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (column.Index == view._columns)
            {
                return (ValueGetter<TValue>)(object)(ValueGetter<bool>)GetLabel;
            }

            int size = view._rows.Dimension / view._columns;
            ValueGetter<VBuffer<float>> getter = (ref VBuffer<float> value) =>
            {
                (long pass, long row) = Math.DivRem(_position, view._rows.Count);
                VBufferEditor<float> editor = VBufferEditor.Create(ref value, size);
                view._rows.Values.AsSpan((int)row * view._rows.Dimension + column.Index * size, size).CopyTo(editor.Values);
                editor.Values[0] += 1e-4f * pass;
                value = editor.Commit();
            };
            return (ValueGetter<TValue>)(object)getter;
        }

        private void GetLabel(ref bool label)
        {
            ReadOnlySpan<float> row = view._rows.Values.AsSpan((int)(_position % view._rows.Count) * view._rows.Dimension, view._rows.Dimension);
            label = (row[0] > row[1]) != (_position * 2654435761 % 8 == 0);
        }
    }
}
