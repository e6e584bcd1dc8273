using Microsoft.ML.Internal;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Predicts with a model.</summary>
public abstract class PredictionTransformerBase<TModel> : IPredictionTransformer<TModel>, IDisposable
    where TModel : class
{
    private protected PredictionTransformerBase(IHostEnvironment env, TModel model)
    {
        Environment = env;
        Model = model;
    }

    public TModel Model { get; }

    bool ITransformer.IsRowToRowMapper => true;

    internal IHostEnvironment Environment { get; }

    internal abstract string LoaderSignature { get; }

    public abstract DataViewSchema GetOutputSchema(DataViewSchema inputSchema);

    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new RowToRowDataView(input, BindTo(input.Schema));
    }

    public void Dispose()
    {
        (Model as IDisposable)?.Dispose();
        GC.SuppressFinalize(this);
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => BindTo(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.WriteHeader(LoaderSignature);
        SaveState(ctx);
    }

    internal abstract IRowMapper Bind(DataViewSchema input);

    internal abstract void SaveState(ModelSaveContext ctx);

    private protected BoundRowMapper BindTo(DataViewSchema input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new BoundRowMapper(input, Bind(input));
    }
}
