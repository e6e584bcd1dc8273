using Microsoft.ML.Data;

namespace Microsoft.ML.Internal;

/// <summary>Row mappers one after another; each computes only what the later ones and the caller need.</summary>
internal sealed class CompositeRowMapper : IRowToRowMapper
{
    private readonly IReadOnlyList<IRowToRowMapper> _mappers;

    public CompositeRowMapper(DataViewSchema inputSchema, IReadOnlyList<IRowToRowMapper> mappers)
    {
        InputSchema = inputSchema;
        _mappers = mappers;
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema => _mappers.Count > 0 ? _mappers[^1].OutputSchema : InputSchema;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        for (int i = _mappers.Count - 1; i >= 0; i--)
            dependingColumns = _mappers[i].GetDependencies(dependingColumns);
        return dependingColumns;
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        input.RequireSchema(InputSchema);
        if (_mappers.Count == 0)
            return Identity(input, activeColumns);

        var active = new DataViewSchema.Column[_mappers.Count][];
        active[^1] = [.. activeColumns];
        for (int i = _mappers.Count - 1; i > 0; i--)
            active[i - 1] = [.. _mappers[i].GetDependencies(active[i])];

        var row = input;
        for (int i = 0; i < _mappers.Count; i++)
            row = _mappers[i].GetRow(row, active[i]);
        return row;
    }

    private static MappedRow Identity(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        int[] origins = [.. Enumerable.Range(0, input.Schema.Count)];
        return new MappedRow(input, input.Schema, origins, activeColumns.ActiveFlags(input.Schema), []);
    }
}
