using MlNetExtensions;

namespace Microsoft.ML;

/// <summary>Active learning on the context: labels for the rows that teach most.</summary>
public static class ActiveLearningCatalog
{
    /// <summary>A loop over a pool of rows without labels: fit, propose a batch, take its labels. It can be stopped at any point and gone on with.</summary>
    /// <param name="context">The context.</param>
    /// <param name="pool">The rows, at least one, in the same order each time that the loop is gone on with; a label column of theirs is not looked at.</param>
    /// <param name="options">Trainer, classes, budget, and how rows are chosen.</param>
    /// <exception cref="ArgumentException">The pool is empty, or an option is out of its range.</exception>
    /// <exception cref="InvalidDataException">The journal is of another pool, or damaged.</exception>
    /// <exception cref="IOException">The journal cannot be opened, or is in use.</exception>
    /// <example>
    /// <code>
    /// using var learner = ml.ActiveLearning(pool, new ActiveLearningOptions
    /// {
    ///     Trainer = ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression(),
    ///     Classes = ["no", "yes"],
    ///     LabelsAreBoolean = true,
    ///     Budget = 60,
    ///     JournalPath = journal,
    /// });
    /// var model = learner.Run(request => AskSomebody(request.Row));
    /// </code>
    /// </example>
    public static ActiveLearner ActiveLearning(this MLContext context, IDataView pool, ActiveLearningOptions options)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(options);
        return new ActiveLearner(pool, options);
    }
}
