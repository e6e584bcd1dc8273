using Microsoft.ML.Internal;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A transformer that adds columns to each row, computed from that row alone.</summary>
public abstract class RowToRowTransformerBase : ITransformer
{
    private protected RowToRowTransformerBase(IHostEnvironment env)
    {
        ArgumentNullException.ThrowIfNull(env);
        Environment = env;
    }

    bool ITransformer.IsRowToRowMapper => true;

    internal IHostEnvironment Environment { get; }

    /// <summary>The name under which <see cref="ComponentLoaders"/> finds the loader.</summary>
    internal abstract string LoaderSignature { get; }

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => BindTo(inputSchema).OutputSchema;

    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new RowToRowDataView(input, BindTo(input.Schema));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => BindTo(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.WriteHeader(LoaderSignature);
        SaveState(ctx);
    }

    /// <summary>The mapper for that input.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    internal abstract IRowMapper Bind(DataViewSchema input);

    /// <summary>Writes what the loader reads, behind the header.</summary>
    internal abstract void SaveState(ModelSaveContext ctx);

    private BoundRowMapper BindTo(DataViewSchema input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new BoundRowMapper(input, Bind(input));
    }
}
