using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Internal.Binding;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Adds the members of one class, computed from those of another and from the rows before: each cursor has a state of its own and sees all rows in order.</summary>
public sealed class StatefulCustomMappingTransformer<TSrc, TDst, TState> : ITransformer
    where TSrc : class, new()
    where TDst : class, new()
    where TState : class, new()
{
    private readonly Action<TSrc, TDst, TState> _map;
    private readonly Action<TState> _initialize;
    private readonly string _contractName;

    internal StatefulCustomMappingTransformer(IHostEnvironment env, Action<TSrc, TDst, TState> map, Action<TState> initialize, string contractName)
    {
        ArgumentNullException.ThrowIfNull(env);
        ArgumentNullException.ThrowIfNull(map);
        _map = map;
        _initialize = initialize;
        _contractName = contractName;
        Outputs = BoundMember.Of(typeof(TDst), null, SchemaDefinition.Direction.Read);
    }

    bool ITransformer.IsRowToRowMapper => false;

    internal BoundMember[] Outputs { get; }

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return BindTo(inputSchema).OutputSchema;
    }

    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new SequentialDataView(input, () => BindTo(input.Schema));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) =>
        throw new InvalidOperationException("A mapping with state is not a row-to-row mapper: what it makes of a row depends on the rows before.");

    void ICanSaveModel.Save(ModelSaveContext ctx) => CustomMappings.Save(ctx, _contractName, _map.Method.DeclaringType.Assembly);

    private BoundRowMapper BindTo(DataViewSchema inputSchema)
    {
        var state = new TState();
        _initialize?.Invoke(state);
        return new BoundRowMapper(inputSchema, new CustomRowMapper<TSrc, TDst>(inputSchema, (source, result) => _map(source, result, state), null, Outputs));
    }
}
