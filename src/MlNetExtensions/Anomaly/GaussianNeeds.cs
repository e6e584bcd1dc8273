using MlNetExtensions.Core.Anomaly;

namespace MlNetExtensions;

/// <summary>What has to be computed for the outputs that somebody reads.</summary>
/// <param name="Distances">The distances from the Gaussian of the score.</param>
/// <param name="FoldPValues">P-values from the models of all folds.</param>
/// <param name="FoldLabels">Labels from the models of as many folds as it takes to be certain.</param>
internal readonly record struct GaussianNeeds(bool Distances, bool FoldPValues, bool FoldLabels)
{
    public static GaussianNeeds Of(GaussianAnomalyModel model, bool score, bool label, bool pValue, bool columnScores)
    {
        bool foldPValues = pValue && !model.PValuesFollowScores;
        return new GaussianNeeds(
            score || columnScores || (label && model.LabelsFollowScores) || (pValue && model.PValuesFollowScores),
            foldPValues,
            label && !model.LabelsFollowScores && !foldPValues);
    }
}
