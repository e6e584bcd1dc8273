using Microsoft.ML;

namespace MlNetExtensions.Pipeline;

/// <summary>The columns of a mapped row: those of the source passed on, then the component's own.</summary>
internal sealed class MappedColumns(DataViewSchema schema, DataViewRow source, bool[] isPassedOn, Delegate?[] getters)
{
    public DataViewSchema Schema => schema;

    public bool IsActive(DataViewSchema.Column column) =>
        column.Index < isPassedOn.Length ? isPassedOn[column.Index] : getters[column.Index - isPassedOn.Length] is not null;

    public ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!IsActive(column))
        {
            throw new ArgumentOutOfRangeException(nameof(column), column.Name, $"Column '{column.Name}' is not active in this cursor; ask for it when the cursor is opened.");
        }

        if (column.Index < isPassedOn.Length)
        {
            return source.GetGetter<TValue>(source.Schema[column.Index]);
        }

        return getters[column.Index - isPassedOn.Length] as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"Column '{column.Name}' holds {column.Type.RawType}, not {typeof(TValue)}.");
    }
}
