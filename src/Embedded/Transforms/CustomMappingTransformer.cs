using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Internal.Binding;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Adds the members of one class, computed by a function from those of another.</summary>
public sealed class CustomMappingTransformer<TSrc, TDst> : ITransformer
    where TSrc : class, new()
    where TDst : class, new()
{
    private readonly Action<TSrc, TDst> _map;
    private readonly string _contractName;

    internal CustomMappingTransformer(IHostEnvironment env, Action<TSrc, TDst> map, string contractName, SchemaDefinition inputs = null, SchemaDefinition outputs = null)
    {
        ArgumentNullException.ThrowIfNull(env);
        ArgumentNullException.ThrowIfNull(map);
        _map = map;
        _contractName = contractName;
        Inputs = inputs;
        Outputs = BoundMember.Of(typeof(TDst), outputs, SchemaDefinition.Direction.Read);
    }

    bool ITransformer.IsRowToRowMapper => true;

    internal SchemaDefinition Inputs { get; }

    internal BoundMember[] Outputs { get; }

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => BindTo(inputSchema).OutputSchema;

    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new RowToRowDataView(input, BindTo(input.Schema));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => BindTo(inputSchema);

    // What makes the mapping lies in the assembly of its contract, and so does the contract's factory.
    void ICanSaveModel.Save(ModelSaveContext ctx) => CustomMappings.Save(ctx, _contractName, _map.Method.DeclaringType.Assembly);

    private BoundRowMapper BindTo(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new BoundRowMapper(inputSchema, new CustomRowMapper<TSrc, TDst>(inputSchema, _map, Inputs, Outputs));
    }
}
