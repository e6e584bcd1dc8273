using Microsoft.ML.Internal;
using Microsoft.ML.Transforms;

namespace Microsoft.ML;

/// <summary>Columns computed by an expression.</summary>
public static class ExpressionCatalog
{
    public static ExpressionEstimator Expression(this TransformsCatalog catalog, string outputColumnName, string expression, params string[] inputColumnNames) =>
        new(catalog.GetEnvironment(), outputColumnName, expression, inputColumnNames);
}
