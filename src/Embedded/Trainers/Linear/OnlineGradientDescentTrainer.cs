using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>Gradient descent on one example at a time, for any regression loss.</summary>
public sealed class OnlineGradientDescentTrainer : AveragedLinearTrainer<RegressionPredictionTransformer<LinearRegressionModelParameters>, LinearRegressionModelParameters>
{
    internal OnlineGradientDescentTrainer(IHostEnvironment env, Options options)
        : base(env, "OnlineGradientDescent", options, options.LossFunction ?? new SquaredLoss(),
            new SchemaShape.Column(options.LabelColumnName, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single, false))
    {
    }

    private protected override LinearRegressionModelParameters CreateModel(float[] weights, float bias) => new(weights, bias);

    private protected override RegressionPredictionTransformer<LinearRegressionModelParameters> MakeTransformer(LinearRegressionModelParameters model, DataViewSchema.Column features) =>
        new(Host, model, features.Name, features.Type);

    private protected override SchemaShape.Column[] GetOutputColumns() => [ScoreAnnotations.Shape(ScoreAnnotations.Score, NumberDataViewType.Single, "Regression")];

    /// <summary>Those of every averaged trainer, with a small decreasing rate, and the loss.</summary>
    public sealed class Options : AveragedLinearOptions
    {
        public Options()
        {
            LearningRate = 0.1f;
            DecreaseLearningRate = true;
        }

        public IRegressionLoss LossFunction { get; set; }
    }
}
