namespace Microsoft.ML.Internal.Transforms;

/// <summary>Maps rows column by column: output columns do not share work.</summary>
internal sealed class ColumnMapper(IEnumerable<BoundColumn> columns) : IRowMapper
{
    private readonly BoundColumn[] _columns = [.. columns];

    public DataViewSchema.DetachedColumn[] OutputColumns => Array.ConvertAll(_columns, column => column.Output);

    public IEnumerable<int> InputsOf(int output) => _columns[output].Inputs;

    public Delegate[] CreateGetters(DataViewRow input, Func<int, bool> isActive) =>
        [.. _columns.Select((column, i) => isActive(i) ? column.CreateGetter(input) : null)];
}
