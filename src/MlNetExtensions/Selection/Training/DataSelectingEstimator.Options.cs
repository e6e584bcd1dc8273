using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

public sealed partial class DataSelectingEstimator<TTransformer>
{
    private static void Check(DataSelectionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionCheck.RequireName(options.LabelColumnName, nameof(options.LabelColumnName));
        OptionCheck.RequireOptionalName(options.FeatureColumnName, nameof(options.FeatureColumnName));
        OptionCheck.Require(options.Budget is null or >= 1, options.Budget, nameof(options.Budget), "at least 1, or null");
        OptionCheck.Require(options.BudgetShare is > 0 and <= 1, options.BudgetShare, nameof(options.BudgetShare), "above 0 and at most 1");
        OptionCheck.Require(options.Rounds >= 1, options.Rounds, nameof(options.Rounds), "at least 1");
        OptionCheck.Require(options.FirstShare is > 0 and <= 1, options.FirstShare, nameof(options.FirstShare), "above 0 and at most 1");
        OptionCheck.Require(options.HoldoutShare is >= 0 and < 1, options.HoldoutShare, nameof(options.HoldoutShare),
            "at least 0 and below 1");
        OptionCheck.Require(options.Patience >= 0, options.Patience, nameof(options.Patience), "at least 0");
        OptionCheck.Require(
            options.Patience == 0 || options.HoldoutShare > 0, options.Patience, nameof(options.Patience),
                "0 where there is no holdout to improve on");
        ArgumentNullException.ThrowIfNull(options.Score, nameof(options.Score));
        ArgumentNullException.ThrowIfNull(options.Sampler, nameof(options.Sampler));
        ArgumentNullException.ThrowIfNull(options.Posterior, nameof(options.Posterior));
        if (options.FeatureColumnName is null && NeedsFeatures(options))
        {
            throw new ArgumentException(
                $"{options.Sampler.GetType().Name} or {options.Score.GetType().Name} needs the rows' features; "
                + $"name their column in {nameof(options.FeatureColumnName)}.",
                nameof(options));
        }

        ScoreInputs unknown = options.Score.Needs & ScoreInputs.Members;
        OptionCheck.Require(unknown == 0, options.Score, nameof(options.Score), "of one model: there are no others to disagree with");
        PoolParts none = options.Sampler.Needs & PoolParts.Queries;
        OptionCheck.Require(none == 0, options.Sampler, nameof(options.Sampler), "without queries: there are none");
        OptionCheck.Require(!options.Sampler.RepeatsRows, options.Sampler, nameof(options.Sampler), "without repeats: a row is used once");
    }

    private static bool NeedsFeatures(DataSelectionOptions options) =>
        (options.Sampler.Needs & PoolParts.Vectors) != 0 || (options.Score.Needs & ScoreInputs.FeatureNorm) != 0;
}
