using Microsoft.ML.Data;

namespace Microsoft.ML.Internal;

/// <summary>
/// A row mapper with its output schema: the input columns and the mapper's outputs, each output right behind
/// the visible input column that it hides, or else at the end.
/// </summary>
internal sealed class BoundRowMapper : IRowToRowMapper
{
    private readonly IRowMapper _mapper;

    // For each output column the input column it passes on, or the complement of the mapper's output.
    private readonly int[] _origins;

    public BoundRowMapper(DataViewSchema inputSchema, IRowMapper mapper)
    {
        _mapper = mapper;
        InputSchema = inputSchema;
        _origins = Arrange(inputSchema, mapper.OutputColumns);
        var builder = new DataViewSchema.Builder();
        foreach (int origin in _origins)
            builder.AddColumns([origin >= 0 ? new DataViewSchema.DetachedColumn(inputSchema[origin]) : mapper.OutputColumns[~origin]]);
        OutputSchema = builder.ToSchema();
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        var needed = new SortedSet<int>();
        bool[] active = dependingColumns.ActiveFlags(OutputSchema);
        for (int i = 0; i < active.Length; i++)
        {
            if (active[i] && _origins[i] >= 0)
                needed.Add(_origins[i]);
            else if (active[i])
                needed.UnionWith(_mapper.InputsOf(~_origins[i]));
        }

        return needed.Select(i => InputSchema[i]);
    }

    /// <summary>Whether any of the columns is computed, not passed on.</summary>
    public bool Computes(IEnumerable<DataViewSchema.Column> columns) => columns.Any(column => _origins[column.Index] < 0);

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        input.RequireSchema(InputSchema);
        bool[] active = activeColumns.ActiveFlags(OutputSchema);
        var wanted = new bool[_mapper.OutputColumns.Length];
        for (int i = 0; i < active.Length; i++)
        {
            if (_origins[i] < 0)
                wanted[~_origins[i]] = active[i];
        }

        return new MappedRow(input, OutputSchema, _origins, active, _mapper.CreateGetters(input, i => wanted[i]));
    }

    private static int[] Arrange(DataViewSchema input, DataViewSchema.DetachedColumn[] outputs)
    {
        var arranged = Enumerable.Range(0, input.Count).ToList();
        for (int i = 0; i < outputs.Length; i++)
        {
            string name = outputs[i].Name;
            int hidden = arranged.FindLastIndex(origin => (origin >= 0 ? input[origin].Name : outputs[~origin].Name) == name);
            arranged.Insert(hidden < 0 ? arranged.Count : hidden + 1, ~i);
        }

        return [.. arranged];
    }
}
