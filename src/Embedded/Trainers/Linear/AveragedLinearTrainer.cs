using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>An online linear trainer whose model may be the average over all steps.</summary>
public abstract class AveragedLinearTrainer<TTransformer, TModel> : OnlineLinearTrainer<TTransformer, TModel>
    where TTransformer : ISingleFeaturePredictionTransformer<TModel>
    where TModel : class
{
    private readonly AveragedLinearOptions _options;
    private readonly IScalarLoss _loss;

    private protected AveragedLinearTrainer(IHostEnvironment env, string name, AveragedLinearOptions options, IScalarLoss loss, SchemaShape.Column label)
        : base(env, name, options, label)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.LearningRate);
        ArgumentOutOfRangeException.ThrowIfNegative(options.L2Regularization);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(options.L2Regularization, 0.5f);
        ArgumentOutOfRangeException.ThrowIfNegative(options.RecencyGain);
        if (options.ResetWeightsAfterXExamples is <= 0)
            throw new ArgumentOutOfRangeException(nameof(options), options.ResetWeightsAfterXExamples, "ResetWeightsAfterXExamples must be positive.");
        if (options.LazyUpdate && (options.RecencyGainMultiplicative || options.RecencyGain != 0))
            throw new InvalidOperationException("Cannot have both recency gain and lazy updates.");
        _options = options;
        _loss = loss;
    }

    private protected override AveragedLinearState CreateState(float[] weights, float bias) => new(_options, _loss, weights, bias);
}
