using MlNetExtensions;
using MlNetExtensions.Pipeline;

namespace Microsoft.ML;

/// <summary>Tests of shifts on the context.</summary>
public static class DataShiftCatalog
{
    /// <summary>Which features have shifted, how far two data sets are from each other, and when to train again.</summary>
    /// <param name="mlContext">The context.</param>
    /// <example>
    /// <code>
    /// FeatureShiftReport report = ml.DataShift().Compare(reference, window, "Features");
    /// foreach (FeatureShift feature in report.Features.Where(feature => feature.IsShifted))
    /// {
    ///     Console.WriteLine($"{feature.Name}: {feature.Statistic:F2}, threshold {feature.Threshold:F2}, p {feature.PValue:G2}");
    /// }
    /// </code>
    /// </example>
    public static DataShiftOperations DataShift(this MLContext mlContext)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        return new DataShiftOperations(CatalogEnvironment.Of(mlContext.Transforms));
    }
}
