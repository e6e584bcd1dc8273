using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Internal.Transforms;

namespace Microsoft.ML.Transforms;

/// <summary>Computes columns by a function of the user that remembers rows: each cursor goes through all rows in order, with a state of its own.</summary>
public sealed class StatefulCustomMappingTransformer<TSrc, TDst, TState> : ITransformer
    where TSrc : class, new()
    where TDst : class, new()
    where TState : class, new()
{
    private readonly Action<TSrc, TDst, TState> _mapAction;
    private readonly Action<TState> _stateInitAction;
    private readonly CustomContract _contract;

    internal StatefulCustomMappingTransformer(Action<TSrc, TDst, TState> mapAction, Action<TState> stateInitAction, string contractName)
    {
        ArgumentNullException.ThrowIfNull(mapAction);
        _mapAction = mapAction;
        _stateInitAction = stateInitAction;
        _contract = new CustomContract(contractName, mapAction.Method);
        Input = SchemaDefinition.Create(typeof(TSrc), SchemaDefinition.Direction.Write);
        Output = SchemaDefinition.Create(typeof(TDst), SchemaDefinition.Direction.Write);
    }

    bool ITransformer.IsRowToRowMapper => false;

    internal SchemaDefinition Input { get; }

    internal SchemaDefinition Output { get; }

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return Bind(inputSchema).OutputSchema;
    }

    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new SequentialDataView(input, () => Bind(input.Schema));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) =>
        throw new InvalidOperationException("A mapping with state is not a row-to-row mapper: what it makes of a row depends on the rows before.");

    void ICanSaveModel.Save(ModelSaveContext ctx) => _contract.Save(ctx);

    private BoundRowMapper Bind(DataViewSchema inputSchema)
    {
        var state = new TState();
        _stateInitAction?.Invoke(state);
        return new BoundRowMapper(inputSchema, new CustomMapper<TSrc, TDst>(inputSchema, Input, Output, (source, destination) => _mapAction(source, destination, state)));
    }
}
