using Microsoft.ML.Data;

namespace Microsoft.ML.Internal;

/// <summary>A row over another one, in step with it and owning it.</summary>
internal abstract class WrappingRow : DataViewRow
{
    private readonly DataViewRow _input;

    protected WrappingRow(DataViewRow input) => _input = input;

    public sealed override long Position => _input.Position;

    public sealed override long Batch => _input.Batch;

    protected DataViewRow Input => _input;

    public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _input.Dispose();
        base.Dispose(disposing);
    }
}
