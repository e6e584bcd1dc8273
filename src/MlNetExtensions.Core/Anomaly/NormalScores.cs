using System.Globalization;

namespace MlNetExtensions.Core.Anomaly;

/// <summary>What calibration found: a distribution of scores, models and scores of folds, or nothing.</summary>
internal sealed record NormalScores(ScoreDistribution? Scores, CrossConformalScores? Folds, string? Description)
{
    public static NormalScores None { get; } = new(null, null, null);

    public static NormalScores Split(EmpiricalScores scores, long rows) => new(scores, null,
        string.Create(CultureInfo.InvariantCulture, $"Split-conformal: fitted without {scores.Count} of {rows} rows, which are the calibration."));

    public static NormalScores CrossFitted(EmpiricalScores scores, int folds) => new(scores, null,
        string.Create(CultureInfo.InvariantCulture, $"Scores cross-fitted with {folds} folds on {scores.Count} rows; no rate is promised."));

    public static NormalScores Cross(CrossConformalScores scores) => new(null, scores,
        string.Create(CultureInfo.InvariantCulture, $"Cross-conformal with {scores.Folds} folds on {scores.Count} rows."));
}
