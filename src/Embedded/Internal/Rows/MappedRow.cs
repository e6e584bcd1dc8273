namespace Microsoft.ML.Internal;

/// <summary>A row whose columns are some of another row's, and some computed from it.</summary>
internal sealed class MappedRow : WrappingRow
{
    private readonly int[] _origins;
    private readonly bool[] _active;
    private readonly Delegate[] _getters;

    /// <param name="input">The row below, which this one owns.</param>
    /// <param name="schema">The columns of this row.</param>
    /// <param name="origins">For each column the input column it passes on, or the complement of its place among <paramref name="getters"/>.</param>
    /// <param name="active">Which columns are active.</param>
    /// <param name="getters">The getters of the computed columns, null where inactive.</param>
    public MappedRow(DataViewRow input, DataViewSchema schema, int[] origins, bool[] active, Delegate[] getters)
        : base(input)
    {
        Schema = schema;
        _origins = origins;
        _active = active;
        _getters = getters;
    }

    public override DataViewSchema Schema { get; }

    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!_active[column.Index])
            throw Getters.Inactive(column);
        int origin = _origins[column.Index];
        return origin >= 0
            ? Input.GetGetter<TValue>(Input.Schema[origin])
            : Getters.As<TValue>(_getters[~origin], column);
    }
}
