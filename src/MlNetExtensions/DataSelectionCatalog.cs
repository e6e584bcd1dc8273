using MlNetExtensions;

namespace Microsoft.ML;

/// <summary>Data selection around any trainer.</summary>
public static class DataSelectionCatalog
{
    /// <summary>
    /// Trains on chosen rows instead of all: in rounds, the model so far says from which rows there is most to learn. The result is the
    /// trainer's own model, saved and used without this pack.
    /// </summary>
    /// <typeparam name="TTransformer">The trainer's model.</typeparam>
    /// <param name="trainer">A trainer of two classes, several classes or a number, or a pipeline that ends with one.</param>
    /// <param name="mlContext">The context.</param>
    /// <param name="budgetShare">The share of the rows that the trainer may use, in (0, 1].</param>
    /// <param name="rounds">Rounds at most, at least 1: so often the trainer is fitted.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    /// <example>
    /// <code>
    /// var trainer = ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression().WithDataSelection(ml, budgetShare: 0.3);
    ///
    /// var model = trainer.Fit(rows);
    /// </code>
    /// </example>
    public static DataSelectingEstimator<TTransformer> WithDataSelection<TTransformer>(
        this IEstimator<TTransformer> trainer, MLContext mlContext, double budgetShare = 0.5, int rounds = 5)
        where TTransformer : class, ITransformer =>
        new(trainer, mlContext, new DataSelectionOptions { BudgetShare = budgetShare, Rounds = rounds });

    /// <inheritdoc cref="WithDataSelection{TTransformer}(IEstimator{TTransformer}, MLContext, double, int)"/>
    /// <param name="trainer">A trainer of two classes, several classes or a number, or a pipeline that ends with one.</param>
    /// <param name="mlContext">The context.</param>
    /// <param name="options">All options.</param>
    /// <example>
    /// <code>
    /// var selecting = trainer.WithDataSelection(ml, new DataSelectionOptions
    /// {
    ///     Budget = 100,
    ///     Rounds = 4,
    ///     Score = new El2nScore(),
    ///     Sampler = new StratifiedSampler(new StochasticBatchSampler()),
    ///     Patience = 2,
    /// });
    /// </code>
    /// </example>
    public static DataSelectingEstimator<TTransformer> WithDataSelection<TTransformer>(
        this IEstimator<TTransformer> trainer, MLContext mlContext, DataSelectionOptions options)
        where TTransformer : class, ITransformer => new(trainer, mlContext, options);
}
