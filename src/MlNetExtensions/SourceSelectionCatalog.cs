using MlNetExtensions;

namespace Microsoft.ML;

/// <summary>Training on several sources of unknown worth.</summary>
public static class SourceSelectionCatalog
{
    /// <summary>
    /// Trains in rounds on rows of several views: a Thompson sampler learns which source's rows raise a metric on held-out rows, and draws from it
    /// more.
    /// </summary>
    /// <param name="context">The context.</param>
    /// <param name="sources">At least two views of the same columns, each with at least one row.</param>
    /// <param name="options">Trainer, metric, and how much is drawn.</param>
    /// <exception cref="ArgumentException">
    /// There are fewer than two sources, their columns differ, one has no rows, or an option is out of its range.
    /// </exception>
    /// <example>
    /// <code>
    /// var selector = ml.SourceSelection([bought, scraped, generated], new SourceSelectorOptions
    /// {
    ///     Trainer = ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression(),
    ///     Evaluate = model => ml.BinaryClassification.Evaluate(model.Transform(heldOut)).AreaUnderRocCurve,
    ///     RowsPerRound = 20,
    ///     Rounds = 10,
    /// });
    /// var model = selector.Run();
    /// var shares = selector.History[^1].Shares;
    /// </code>
    /// </example>
    public static SourceSelector SourceSelection(this MLContext context, IReadOnlyList<IDataView> sources, SourceSelectorOptions options)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(options);
        return new SourceSelector(sources, options);
    }
}
