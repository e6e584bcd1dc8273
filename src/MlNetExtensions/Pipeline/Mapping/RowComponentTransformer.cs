using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Pipeline;

/// <summary>
/// A component that computes new columns of a row from columns of the same row. In memory it maps rows itself; saved, it is the chain of
/// ML.NET built-ins that carries the same state, so that a model loads with nothing but this assembly beside it.
/// </summary>
public abstract class RowComponentTransformer : ITransformer
{
    private readonly Lazy<ITransformer> _carrier;

    private protected RowComponentTransformer() => _carrier = new Lazy<ITransformer>(BuildCarrier);

    /// <inheritdoc/>
    public bool IsRowToRowMapper => true;

    private protected abstract IReadOnlyList<OutputColumn> Outputs { get; }

    /// <summary>How many rows a cursor reads ahead, where a batch is faster than rows; 0 for none.</summary>
    private protected virtual int RowsAhead => 0;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Map(inputSchema).OutputSchema;

    /// <inheritdoc/>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => Map(inputSchema);

    /// <inheritdoc/>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new MappedDataView(input, Map(input.Schema), RowsAhead);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => ((ICanSaveModel)_carrier.Value).Save(ctx);

    /// <summary>Finds and checks the input columns.</summary>
    private protected abstract IReadOnlyList<DataViewSchema.Column> FindInputs(DataViewSchema schema);

    /// <summary>Getters of the active outputs over a row; null for the others.</summary>
    private protected abstract Delegate?[] CreateGetters(DataViewRow row, IReadOnlyList<DataViewSchema.Column> inputs, bool[] isActive);

    private protected abstract ITransformer BuildCarrier();

    private RowMapper Map(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new RowMapper(inputSchema, FindInputs(inputSchema), Outputs, CreateGetters);
    }
}
