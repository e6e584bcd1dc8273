namespace Microsoft.ML;

/// <summary>A row that can move to the next one.</summary>
public abstract class DataViewRowCursor : DataViewRow
{
    public abstract bool MoveNext();
}
