using Microsoft.ML.Data;

namespace Microsoft.ML.Internal;

/// <summary>A cursor over another one with the same columns, that shows fewer of its rows, or some again, or in another order.</summary>
internal abstract class PickingCursor : DataViewRowCursor
{
    private readonly bool[] _active;
    private long _position = -1;
    private bool _ended;

    /// <param name="input">The cursor below, which this one owns. It may have more columns active.</param>
    /// <param name="active">The columns that the user of this cursor asked for.</param>
    protected PickingCursor(DataViewRowCursor input, bool[] active)
    {
        Input = input;
        _active = active;
    }

    public sealed override DataViewSchema Schema => Input.Schema;

    public sealed override long Position => _position;

    public override long Batch => Input.Batch;

    protected DataViewRowCursor Input { get; }

    public sealed override bool MoveNext()
    {
        if (!_ended && MoveNextCore())
        {
            _position++;
            return true;
        }

        _ended = true;
        _position = -1;
        return false;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => Input.GetIdGetter();

    public sealed override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    public sealed override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        _active[column.Index] ? GetGetterCore<TValue>(column) : throw Getters.Inactive(column);

    /// <summary>Moves to the next row to show; not called again once there is none.</summary>
    protected abstract bool MoveNextCore();

    protected virtual ValueGetter<TValue> GetGetterCore<TValue>(DataViewSchema.Column column) => Input.GetGetter<TValue>(column);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Input.Dispose();
        base.Dispose(disposing);
    }
}
