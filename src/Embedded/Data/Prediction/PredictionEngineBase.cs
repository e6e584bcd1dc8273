using Microsoft.ML.Data;
using Microsoft.ML.Internal.Binding;

namespace Microsoft.ML;

/// <summary>Runs one object at a time through a model. For one thread.</summary>
public abstract class PredictionEngineBase<TSrc, TDst> : IDisposable
    where TSrc : class
    where TDst : class, new()
{
    private readonly ITransformer _transformer;
    private readonly bool _ownsTransformer;
    private readonly DataViewRow _outputRow;

    private protected PredictionEngineBase(ITransformer transformer, PredictionEngineOptions options)
    {
        if (!transformer.IsRowToRowMapper)
            throw new InvalidOperationException($"A prediction engine needs a row-to-row mapper, which {transformer.GetType()} is not.");
        _transformer = transformer;
        _ownsTransformer = options.OwnsTransformer;
        BoundMember[] members = BoundMember.Of(typeof(TSrc), options.InputSchemaDefinition, SchemaDefinition.Direction.Read);
        DataViewSchema inputSchema = BoundMember.ToSchema(members);
        IRowToRowMapper mapper = transformer.GetRowToRowMapper(inputSchema);
        OutputSchema = mapper.OutputSchema;
        var columns = new TypedColumns<TDst>(OutputSchema, options.OutputSchemaDefinition, options.IgnoreMissingColumns);
        bool[] needed = Internal.Getters.ActiveFlags(mapper.GetDependencies(columns.Columns), inputSchema);
        Input = new ObjectRow<TSrc>(inputSchema, members, needed);
        _outputRow = mapper.GetRow(Input, columns.Columns);
        Output = new TypedRowReader<TDst>(_outputRow, columns);
    }

    public DataViewSchema OutputSchema { get; }

    private protected ObjectRow<TSrc> Input { get; }

    private protected TypedRowReader<TDst> Output { get; }

    public TDst Predict(TSrc example)
    {
        var prediction = new TDst();
        Predict(example, ref prediction);
        return prediction;
    }

    public abstract void Predict(TSrc example, ref TDst prediction);

    public void Dispose()
    {
        _outputRow.Dispose();
        if (_ownsTransformer)
            (_transformer as IDisposable)?.Dispose();
        GC.SuppressFinalize(this);
    }
}
