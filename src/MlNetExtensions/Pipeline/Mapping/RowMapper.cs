using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Components;

namespace MlNetExtensions.Pipeline;

/// <summary>A row component bound to a schema: its input columns, then its outputs. There is one schema object for the life of the mapper.</summary>
internal sealed class RowMapper : IRowToRowMapper
{
    private readonly IReadOnlyList<DataViewSchema.Column> _inputs;
    private readonly RowTransformer _component;

    public RowMapper(DataViewSchema inputSchema, IReadOnlyList<DataViewSchema.Column> inputs, RowTransformer component)
    {
        InputSchema = inputSchema;
        _inputs = inputs;
        _component = component;
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(inputSchema);
        foreach (OutputColumn output in component.Outputs)
        {
            builder.AddColumn(output.Name, output.Type, output.Annotations);
        }

        OutputSchema = builder.ToSchema();
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        bool[] needed = new bool[InputSchema.Count];
        foreach (DataViewSchema.Column column in dependingColumns)
        {
            if (column.Index < InputSchema.Count)
            {
                needed[column.Index] = true;
                continue;
            }

            foreach (DataViewSchema.Column input in _inputs)
            {
                needed[input.Index] = true;
            }
        }

        return InputSchema.Where(column => needed[column.Index]);
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) => new MappedRow(input, Bind(input, activeColumns));

    /// <summary>What a row or a cursor over <paramref name="input"/> serves.</summary>
    public MappedColumns Bind(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        bool[] isActive = new bool[_component.Outputs.Count];
        bool[] isPassedOn = new bool[InputSchema.Count];
        foreach (DataViewSchema.Column column in activeColumns)
        {
            int output = column.Index - InputSchema.Count;
            if (output >= 0)
            {
                isActive[output] = true;
            }
            else
            {
                isPassedOn[column.Index] = true;
            }
        }

        Delegate?[] getters = isActive.Contains(true)
            ? ComponentReader.CreateGetters(_component, input, _inputs, isActive)
            : new Delegate?[isActive.Length];
        return new MappedColumns(OutputSchema, input, isPassedOn, getters);
    }
}
