using Microsoft.ML.Internal;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Estimators one after another, each fitted on what the ones before it make of the data.</summary>
public sealed class EstimatorChain<TLastTransformer> : IEstimator<TransformerChain<TLastTransformer>>
    where TLastTransformer : class, ITransformer
{
    private readonly IHostEnvironment _env;
    private readonly IEstimator<ITransformer>[] _estimators;
    private readonly TransformerScope[] _scopes;
    private readonly bool[] _cacheAfter;

    /// <summary>The last estimator, or null when there is none.</summary>
    public readonly IEstimator<TLastTransformer> LastEstimator;

    public EstimatorChain()
        : this(null, [], [], [])
    {
    }

    private EstimatorChain(IHostEnvironment env, IEstimator<ITransformer>[] estimators, TransformerScope[] scopes, bool[] cacheAfter)
    {
        _env = env;
        _estimators = estimators;
        _scopes = scopes;
        _cacheAfter = cacheAfter;
        LastEstimator = estimators.LastOrDefault() as IEstimator<TLastTransformer>;
    }

    public TransformerChain<TLastTransformer> Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);

        // Without this, a mistake in the last estimator would show only after the others were trained.
        GetOutputSchema(SchemaShape.Create(input.Schema));

        var transformers = new ITransformer[_estimators.Length];
        var view = input;
        for (int i = 0; i < _estimators.Length; i++)
        {
            transformers[i] = _estimators[i].Fit(view);
            view = transformers[i].Transform(view);
            if (_cacheAfter[i] && i < _estimators.Length - 1)
                view = new CachedDataView(_env, view, null);
        }

        return new TransformerChain<TLastTransformer>(transformers, _scopes);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return _estimators.Aggregate(inputSchema, (shape, estimator) => estimator.GetOutputSchema(shape));
    }

    public EstimatorChain<TNewTrans> Append<TNewTrans>(IEstimator<TNewTrans> estimator, TransformerScope scope = TransformerScope.Everything)
        where TNewTrans : class, ITransformer
    {
        ArgumentNullException.ThrowIfNull(estimator);
        return new EstimatorChain<TNewTrans>(_env, [.. _estimators, estimator], [.. _scopes, scope], [.. _cacheAfter, false]);
    }

    /// <summary>Has what the estimators so far make of the data kept in memory while those appended later are fitted.</summary>
    public EstimatorChain<TLastTransformer> AppendCacheCheckpoint(IHostEnvironment env)
    {
        ArgumentNullException.ThrowIfNull(env);
        if (_estimators.Length == 0)
            return this;
        return new EstimatorChain<TLastTransformer>(_env ?? env, _estimators, _scopes, [.. _cacheAfter[..^1], true]);
    }
}
