namespace Microsoft.ML;

/// <summary>Learns a transformer from data.</summary>
public interface IEstimator<out TTransformer>
    where TTransformer : ITransformer
{
    TTransformer Fit(IDataView input);

    /// <summary>What the fitted transformer will produce, as far as it is known before fitting.</summary>
    SchemaShape GetOutputSchema(SchemaShape inputSchema);
}
