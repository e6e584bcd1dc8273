using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Transforms;

namespace Microsoft.ML;

/// <summary>Functions as transforms.</summary>
public static class CustomMappingCatalog
{
    /// <param name="catalog">The catalog.</param>
    /// <param name="mapAction">Fills the second object from the first.</param>
    /// <param name="contractName">What a saved model finds the mapping's factory by; null for a mapping that is never saved.</param>
    /// <param name="inputSchemaDefinition">Other columns for the members of <typeparamref name="TSrc"/>; not saved.</param>
    /// <param name="outputSchemaDefinition">Other columns for the members of <typeparamref name="TDst"/>; not saved.</param>
    public static CustomMappingEstimator<TSrc, TDst> CustomMapping<TSrc, TDst>(
        this TransformsCatalog catalog,
        Action<TSrc, TDst> mapAction,
        string contractName,
        SchemaDefinition inputSchemaDefinition = null,
        SchemaDefinition outputSchemaDefinition = null)
        where TSrc : class, new()
        where TDst : class, new() => new(catalog.GetEnvironment(), mapAction, contractName, inputSchemaDefinition, outputSchemaDefinition);
}
