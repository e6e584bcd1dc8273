using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>Learns from one example at a time.</summary>
public abstract class OnlineLinearTrainer<TTransformer, TModel> : TrainerEstimatorBase<TTransformer, TModel>
    where TTransformer : ISingleFeaturePredictionTransformer<TModel>
    where TModel : class
{
    private readonly OnlineLinearOptions _options;

    private protected OnlineLinearTrainer(IHostEnvironment env, string name, OnlineLinearOptions options, SchemaShape.Column label)
        : base(env.Register(name), options.FeatureColumnName, label)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.NumberOfIterations);
        ArgumentOutOfRangeException.ThrowIfNegative(options.InitialWeightsDiameter);
        _options = options;
    }

    public override TrainerInfo Info { get; } = new();

    /// <summary>Goes on from a model.</summary>
    public TTransformer Fit(IDataView trainData, LinearModelParameters modelParameters) => Train(trainData, modelParameters);

    private protected abstract AveragedLinearState CreateState(float[] weights, float bias);

    private protected abstract TModel CreateModel(float[] weights, float bias);

    private protected override TModel TrainModel(TrainingRows rows, LinearModelParameters initialModel)
    {
        using IChannel channel = Host.Start("Training");
        AveragedLinearState state = Start(rows.FeatureCount, initialModel);
        Random rand = _options.Shuffle && rows.CanShuffle ? Host.Rand : null;
        if (_options.Shuffle && !rows.CanShuffle)
            channel.Warning(MessageSensitivity.None, "Training data does not support shuffling, so ignoring request to shuffle");
        long skipped = 0;
        for (int iteration = 0; iteration < _options.NumberOfIterations; iteration++)
        {
            state.BeginIteration();
            skipped += rows.ForEach(rand, (in VBuffer<float> features, float label, float weight) => state.Process(features, label));
            state.FinishIteration();
        }

        if (skipped > 0)
            channel.Warning(MessageSensitivity.None, "Skipped {0} instances with missing features during training", skipped);
        (float[] weights, float bias) = state.Result();
        if (!LinearAlgebra.IsFinite(weights) || !float.IsFinite(bias))
            throw new InvalidOperationException("The weights/bias contain invalid values (NaN or Infinite). Potential causes: high learning rates, no normalization, high initial weights, etc.");
        return CreateModel(weights, bias);
    }

    private AveragedLinearState Start(int features, LinearModelParameters initialModel)
    {
        if (initialModel is not null)
            return CreateState([.. initialModel.Weights], initialModel.Bias);
        var weights = new float[features];
        float bias = 0;
        if (_options.InitialWeightsDiameter > 0)
        {
            foreach (ref float weight in weights.AsSpan())
                weight = _options.InitialWeightsDiameter * (Host.Rand.NextSingle() - 0.5f);
            bias = _options.InitialWeightsDiameter * (Host.Rand.NextSingle() - 0.5f);
        }

        return CreateState(weights, bias);
    }
}
