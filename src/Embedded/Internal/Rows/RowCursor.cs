using Microsoft.ML.Data;

namespace Microsoft.ML.Internal;

/// <summary>A cursor that moves as one cursor does and shows the columns of a row over it.</summary>
internal sealed class RowCursor : DataViewRowCursor
{
    private readonly DataViewRowCursor _mover;
    private readonly DataViewRow _row;

    public RowCursor(DataViewRowCursor mover, DataViewRow row)
    {
        _mover = mover;
        _row = row;
    }

    public override DataViewSchema Schema => _row.Schema;

    public override long Position => _mover.Position;

    public override long Batch => _mover.Batch;

    public override bool MoveNext() => _mover.MoveNext();

    public override ValueGetter<DataViewRowId> GetIdGetter() => _row.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => _row.IsColumnActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _row.GetGetter<TValue>(column);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _row.Dispose();
            _mover.Dispose();
        }

        base.Dispose(disposing);
    }
}
