using Microsoft.ML.Data;

namespace Microsoft.ML;

public abstract partial class TrainCatalogBase
{
    /// <summary>Fits an estimator once per fold on all other folds, and evaluates what each model makes of its fold.</summary>
    private protected IReadOnlyList<CrossValidationResult<TMetrics>> CrossValidateFolds<TMetrics>(
        IDataView data, IEstimator<ITransformer> estimator, int numberOfFolds, string labelColumnName, string samplingKeyColumnName, int? seed,
        Func<IDataView, TMetrics> evaluate)
        where TMetrics : class
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(estimator);
        ArgumentException.ThrowIfNullOrEmpty(labelColumnName);
        return [.. DataOperationsCatalog.CrossValidationSplit(Environment, data, numberOfFolds, samplingKeyColumnName, seed).Select((split, fold) =>
        {
            ITransformer model = estimator.Fit(split.TrainSet);
            // Of a chain, all steps take part, not only those of scoring.
            IDataView scored = model is IScopedTransformer chain ? chain.Transform(split.TestSet, TransformerScope.Everything) : model.Transform(split.TestSet);
            return new CrossValidationResult<TMetrics>(model, evaluate(scored), scored, fold);
        })];
    }

    /// <summary>What cross-validation made of one fold.</summary>
    public sealed class CrossValidationResult<T>
        where T : class
    {
        public readonly T Metrics;

        /// <summary>The model fitted to the rows outside the fold.</summary>
        public readonly ITransformer Model;

        /// <summary>The fold's rows, as the model transforms them.</summary>
        public readonly IDataView ScoredHoldOutSet;

        public readonly int Fold;

        internal CrossValidationResult(ITransformer model, T metrics, IDataView scores, int fold)
        {
            Model = model;
            Metrics = metrics;
            ScoredHoldOutSet = scores;
            Fold = fold;
        }
    }
}
