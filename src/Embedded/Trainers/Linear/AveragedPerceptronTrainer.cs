using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>The averaged perceptron of Freund and Schapire, for any classification loss.</summary>
public sealed class AveragedPerceptronTrainer : AveragedLinearTrainer<BinaryPredictionTransformer<LinearBinaryModelParameters>, LinearBinaryModelParameters>
{
    internal AveragedPerceptronTrainer(IHostEnvironment env, Options options)
        : base(env, "AveragedPerceptron", options, options.LossFunction ?? new HingeLoss(), BinaryLabels.Column(options.LabelColumnName))
    {
    }

    private protected override LinearBinaryModelParameters CreateModel(float[] weights, float bias) => new(weights, bias);

    private protected override BinaryPredictionTransformer<LinearBinaryModelParameters> MakeTransformer(LinearBinaryModelParameters model, DataViewSchema.Column features) =>
        new(Host, model, features.Name, features.Type);

    private protected override SchemaShape.Column[] GetOutputColumns() => BinaryLabels.OutputColumns(calibrated: false);

    private protected override void CheckLabelCompatible(SchemaShape.Column label)
    {
        if (!BinaryLabels.IsCompatible(label))
            throw Mismatch("label", label, BinaryLabels.Expected);
    }

    /// <summary>Those of every averaged trainer, and the loss.</summary>
    public sealed class Options : AveragedLinearOptions
    {
        public IClassificationLoss LossFunction { get; set; }
    }
}
