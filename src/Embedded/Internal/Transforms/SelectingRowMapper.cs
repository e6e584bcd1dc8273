using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Transforms;

/// <summary>Passes on some of the input columns.</summary>
internal sealed class SelectingRowMapper : IRowToRowMapper
{
    private readonly int[] _origins;

    public SelectingRowMapper(DataViewSchema inputSchema, int[] origins)
    {
        InputSchema = inputSchema;
        _origins = origins;
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(origins.Select(origin => new DataViewSchema.DetachedColumn(inputSchema[origin])));
        OutputSchema = builder.ToSchema();
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        dependingColumns.Select(column => InputSchema[_origins[column.Index]]);

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        input.RequireSchema(InputSchema);
        return new MappedRow(input, OutputSchema, _origins, activeColumns.ActiveFlags(OutputSchema), []);
    }
}
