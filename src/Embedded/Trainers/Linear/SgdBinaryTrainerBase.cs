using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>Stochastic gradient descent with a decreasing rate for a binary classifier. One thread, whatever the options say: the result is the same.</summary>
public abstract class SgdBinaryTrainerBase<TModel> : LinearTrainerBase<BinaryPredictionTransformer<TModel>, TModel>
    where TModel : class
{
    private readonly OptionsBase _options;

    private protected SgdBinaryTrainerBase(IHostEnvironment env, string name, OptionsBase options)
        : base(env.Register(name), options.FeatureColumnName, BinaryLabels.Column(options.LabelColumnName), options.ExampleWeightColumnName)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.L2Regularization);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.LearningRate);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.NumberOfIterations);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.PositiveInstanceWeight);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.ConvergenceTolerance);
        if (options.LearningRate * options.L2Regularization >= 1)
            throw new ArgumentOutOfRangeException(nameof(options), options.LearningRate, "Learning rate times L2 regularization must be below 1.");
        _options = options;
    }

    /// <summary>Goes on from a model.</summary>
    public BinaryPredictionTransformer<TModel> Fit(IDataView trainData, LinearModelParameters modelParameters) => Train(trainData, modelParameters);

    private protected abstract IScalarLoss Loss { get; }

    private protected abstract TModel CreateModel(LinearBinaryModelParameters linear);

    private protected override TModel TrainModel(TrainingRows rows, LinearModelParameters initialModel)
    {
        using IChannel channel = Host.Start("Training");
        float[] weights = initialModel is null ? new float[rows.FeatureCount] : [.. initialModel.Weights];
        float bias = initialModel?.Bias ?? 0;
        double scale = 1;
        double previous = double.PositiveInfinity;
        long steps = 1, skipped = 0;
        Random rand = _options.Shuffle && rows.CanShuffle ? Host.Rand : null;
        for (int iteration = 0; iteration < _options.NumberOfIterations; iteration++)
        {
            skipped += rows.ForEach(rand, (in VBuffer<float> features, float label, float weight) =>
            {
                float output = bias + LinearAlgebra.Dot(features, weights) * (float)scale;
                float derivative = weight * Loss.Derivative(output, label) * (label > 0 ? _options.PositiveInstanceWeight : 1);
                double rate = _options.LearningRate / (1 + _options.LearningRate * _options.L2Regularization * steps++);
                double step = -derivative * rate;
                scale *= 1 - rate * _options.L2Regularization;
                LinearAlgebra.AddMultiple(features, (float)(step / scale), weights);
                bias += (float)step;
            });
            LinearAlgebra.Scale(weights, (float)scale);
            scale = 1;
            if ((iteration + 1) % (_options.CheckFrequency ?? 1) != 0 || iteration + 1 == _options.NumberOfIterations)
                continue;
            double objective = Objective(rows, weights, bias);
            if (previous - objective < _options.ConvergenceTolerance)
                break;
            previous = objective;
        }

        if (skipped > 0)
            channel.Warning(MessageSensitivity.None, "Skipped {0} instances with missing features, label or weight during training", skipped);
        if (!LinearAlgebra.IsFinite(weights) || !float.IsFinite(bias))
            throw new InvalidOperationException("Model parameters contain invalid values (NaN or Infinite). Potential causes: no normalization or high learning rate.");
        return CreateModel(new LinearBinaryModelParameters(weights, bias));
    }

    private double Objective(TrainingRows rows, float[] weights, float bias)
    {
        double loss = 0, count = 0, norm = 0;
        rows.ForEach(null, (in VBuffer<float> features, float label, float weight) =>
        {
            loss += weight * Loss.Loss(bias + LinearAlgebra.Dot(features, weights), label);
            count++;
        });
        foreach (float weight in weights)
            norm += weight * weight;
        return loss / count + 0.5 * _options.L2Regularization * norm;
    }

    private protected override BinaryPredictionTransformer<TModel> MakeTransformer(TModel model, DataViewSchema.Column features) =>
        new(Host, model, features.Name, features.Type);

    private protected override void CheckLabelCompatible(SchemaShape.Column label)
    {
        if (!BinaryLabels.IsCompatible(label))
            throw Mismatch("label", label, BinaryLabels.Expected);
    }

    /// <summary>Steps and stopping.</summary>
    public class OptionsBase : TrainerInputBaseWithWeight
    {
        public float L2Regularization = 1e-6f;
        public int? NumberOfThreads;
        public double ConvergenceTolerance = 1e-4;
        public int NumberOfIterations = 20;
        public double LearningRate = 0.01;
        public bool Shuffle = true;
        public float PositiveInstanceWeight = 1;
        public int? CheckFrequency;
    }
}
