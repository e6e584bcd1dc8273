using Microsoft.ML.Calibrators;
using Microsoft.ML.Trainers;

namespace Microsoft.ML.Internal.FeatureImportance;

internal static class FeatureWeights
{
    /// <summary>The weights of a model that has one per feature, else null.</summary>
    public static IReadOnlyList<float> OfOrNull(object model) => model switch
    {
        LinearModelParameters linear => linear.Weights,
        CalibratedModelParametersBase calibrated => OfOrNull(calibrated.SubModel),
        _ => null,
    };
}
