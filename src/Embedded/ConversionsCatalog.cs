using Microsoft.ML.Internal;
using Microsoft.ML.Transforms;

namespace Microsoft.ML;

/// <summary>Further conversions of keys.</summary>
public static class ConversionsCatalog
{
    public static KeyToBinaryVectorMappingEstimator MapKeyToBinaryVector(
        this TransformsCatalog.ConversionTransforms catalog,
        string outputColumnName,
        string inputColumnName = null) =>
        new(catalog.GetEnvironment(), [new InputOutputColumnPair(outputColumnName, inputColumnName)]);
}
