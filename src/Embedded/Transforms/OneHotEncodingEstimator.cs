using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Numbers the categories in columns, and spreads the numbers over vectors.</summary>
public sealed class OneHotEncodingEstimator : IEstimator<OneHotEncodingTransformer>
{
    private readonly EstimatorChain<ITransformer> _chain;

    internal OneHotEncodingEstimator(IHostEnvironment env, IReadOnlyList<InputOutputColumnPair> columns, ValueToKeyMappingEstimator toKeys, OutputKind outputKind)
    {
        var chain = new EstimatorChain<ITransformer>().Append<ITransformer>(toKeys);
        InputOutputColumnPair[] keys = [.. columns.Select(pair => new InputOutputColumnPair(pair.OutputColumnName))];
        _chain = outputKind switch
        {
            OutputKind.Bag => chain.Append<ITransformer>(new KeyToVectorMappingEstimator(env, keys, outputCountVector: true)),
            OutputKind.Indicator => chain.Append<ITransformer>(new KeyToVectorMappingEstimator(env, keys, outputCountVector: false)),
            OutputKind.Key => chain,
            OutputKind.Binary => chain.Append<ITransformer>(new KeyToBinaryVectorMappingEstimator(env, keys)),
            _ => throw new ArgumentOutOfRangeException(nameof(outputKind), outputKind, "Not an output kind."),
        };
    }

    /// <summary>What a category becomes: counts or indicators, its number, or the bits of its number.</summary>
    public enum OutputKind : byte
    {
        Bag = 1,
        Indicator = 2,
        Key = 3,
        Binary = 4,
    }

    public OneHotEncodingTransformer Fit(IDataView input) => new(_chain.Fit(input));

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => _chain.GetOutputSchema(inputSchema);
}
