namespace Microsoft.ML.Data;

/// <summary>A chain, whatever the type of its last transformer.</summary>
internal interface IScopedTransformer
{
    /// <summary>Applies those transformers that take part in <paramref name="scope"/>.</summary>
    IDataView Transform(IDataView input, TransformerScope scope);
}
