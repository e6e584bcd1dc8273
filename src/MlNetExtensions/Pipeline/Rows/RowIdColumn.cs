using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Pipeline;

/// <summary>The identity of every row, read beside columns.</summary>
/// <param name="beside">Any of those columns.</param>
internal sealed class RowIdColumn(DataViewSchema.Column beside) : ViewColumn(beside)
{
    public override ColumnBlock NewBlock() => new ValueBlock<DataViewRowId>();

    public override ValueReader Open(DataViewRow row)
    {
        ValueGetter<DataViewRowId> getter = row.GetIdGetter();
        DataViewRowId id = default;
        return block =>
        {
            getter(ref id);
            ((ValueBlock<DataViewRowId>)block).Values.Add(id);
            return null;
        };
    }
}
