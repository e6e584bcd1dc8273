using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using MlNetExtensions.Components;
using MlNetExtensions.Core.Networks;

namespace MlNetExtensions;

/// <summary>A perceptron for two classes: logistic loss, trained by any chain of gradient transformations.</summary>
public sealed class BinaryNeuralNetworkTrainer : NeuralNetworkTrainer<BinaryNeuralNetworkTransformer>
{
    private readonly Options _options;

    internal BinaryNeuralNetworkTrainer(IHostEnvironment? environment, Options options)
        : base(environment, options, "BinaryNeuralNetwork") => _options = options;

    private protected override ITrainerEstimator<IPredictionTransformer<object>, object> Template =>
        new MLContext().BinaryClassification.Trainers.AveragedPerceptron(_options.LabelColumnName, _options.FeatureColumnName);

    private protected override (string Type, string Remedy) LabelRule =>
        ("Boolean", "Make it one: Transforms.Conversion.ConvertType with DataKind.Boolean, or MapValue for text.");

    private protected override bool IsLabel(DataViewType type, bool isKey) => type is BooleanDataViewType;

    private protected override ValueGetter<double> ReadLabel(DataViewRow row, DataViewSchema.Column label)
    {
        ValueGetter<bool> getter = row.GetGetter<bool>(label);
        bool value = false;
        return (ref double number) =>
        {
            getter(ref value);
            number = value ? 1 : 0;
        };
    }

    private protected override IEnumerable<OutputColumn> Outputs(SchemaShape.Column label) => BinaryNeuralNetworkTransformer.Columns();

    private protected override NetworkLoss Pose(LabeledRows data, DataViewSchema.Column label)
    {
        if (Array.TrueForAll(data.Labels, value => value == data.Labels[0]))
        {
            Log.Warning($"All labels are {(data.Labels[0] > 0 ? "true" : "false")}: the model can only say so.");
        }

        ClassWeights.Apply(data, value => (int)value, _options.BalanceClasses, [1, _options.PositiveClassWeight]);
        return new LogisticCrossEntropy();
    }

    private protected override BinaryNeuralNetworkTransformer Create(NeuralNetworkModel model, LabeledRows data, DataViewSchema.Column label) => new(model);

    /// <summary>Options of a perceptron for two classes.</summary>
    public sealed class Options : NeuralNetworkOptions
    {
        /// <summary>What the weights of positive examples are multiplied by; positive. Default: 1.</summary>
        public double PositiveClassWeight { get; set; } = 1;

        /// <summary>Whether both classes get the same total weight, before <see cref="PositiveClassWeight"/>. Default: false.</summary>
        public bool BalanceClasses { get; set; }

        internal override void Check()
        {
            base.Check();
            Require(PositiveClassWeight > 0 && double.IsFinite(PositiveClassWeight), PositiveClassWeight, nameof(PositiveClassWeight), "positive and finite");
        }
    }
}
