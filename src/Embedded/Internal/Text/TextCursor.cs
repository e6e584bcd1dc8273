using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Text;

internal sealed class TextCursor(DataViewSchema schema, LineReader reader, TextRow row, Delegate[] getters) : DataViewRowCursor
{
    private long _position = -1;

    public override DataViewSchema Schema => schema;

    public override long Position => _position;

    public override long Batch => 0;

    public override bool MoveNext()
    {
        if (!reader.MoveNext())
        {
            _position = -1;
            return false;
        }

        row.Set(reader);
        _position++;
        return true;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => getters[column.Index] is not null;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => IsColumnActive(column)
        ? Getters.As<TValue>(getters[column.Index], column)
        : throw new InvalidOperationException($"Column '{column.Name}' is not active in the cursor.");

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            reader.Dispose();
            row.Report.Dispose();
        }

        base.Dispose(disposing);
    }
}
