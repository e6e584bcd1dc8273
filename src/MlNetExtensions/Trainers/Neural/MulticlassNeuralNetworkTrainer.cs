using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using MlNetExtensions.Components;
using MlNetExtensions.Core.Networks;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>A perceptron for classes: softmax cross-entropy, trained by any chain of gradient transformations.</summary>
/// <remarks>
/// Score has a slot for every possible key of the label and sums to one; classes that do not occur in training have probability 0 and cost nothing. The
/// predicted key has the values of the label's keys.
/// </remarks>
public sealed class MulticlassNeuralNetworkTrainer : NeuralNetworkTrainer<MulticlassNeuralNetworkTransformer>
{
    private readonly Options _options;

    internal MulticlassNeuralNetworkTrainer(IHostEnvironment? environment, Options options)
        : base(environment, options, "MulticlassNeuralNetwork") => _options = options;

    private protected override ITrainerEstimator<IPredictionTransformer<object>, object> Template =>
        new MLContext().BinaryClassification.Trainers.AveragedPerceptron(_options.LabelColumnName, _options.FeatureColumnName);

    private protected override (string Type, string Remedy) LabelRule => ("a key of at least two values", "Make it one: Transforms.Conversion.MapValueToKey.");

    private protected override bool IsLabel(DataViewType type, bool isKey) => isKey && type is not KeyDataViewType { Count: < 2 or > int.MaxValue };

    private protected override ValueGetter<double> ReadLabel(DataViewRow row, DataViewSchema.Column label) => Keys.IndexGetter(row, label);

    private protected override IEnumerable<OutputColumn> Outputs(SchemaShape.Column label) => MulticlassNeuralNetworkTransformer.Columns(
        KeyValues.Example(label.Annotations.FirstOrDefault(annotation => annotation.Name == KeyValues.Kind).ItemType));

    private protected override void CheckLabel(DataViewSchema.Column label)
    {
        ulong keys = ((KeyDataViewType)label.Type).Count;
        ClassLabels.RequireFew(label);
        if (_options.ClassWeights is { } weights && weights.Length != (int)keys)
        {
            throw new ArgumentException($"There are {weights.Length} class weights, but the label '{label.Name}' has {keys} classes.", nameof(Options.ClassWeights));
        }
    }

    private protected override NetworkLoss Pose(LabeledRows data, DataViewSchema.Column label)
    {
        int count = (int)((KeyDataViewType)label.Type).Count;
        ClassLabels.RequireInRange(data.Labels, count, label.Name);
        OccurringClasses occurring = OccurringClasses.In(data.Labels, count);
        if (occurring.InRows == 1)
        {
            Log.Warning($"All labels are '{KeyValues.Of(label).Texts[(int)data.Labels[0]]}': the model can only say so.");
        }

        data.Number(occurring);
        ClassWeights.Apply(
            data, index => (int)index, _options.BalanceClasses, [.. occurring.Classes.Select(index => _options.ClassWeights?[index] ?? 1)]);
        return new SoftmaxCrossEntropy(data.Classes.Length, _options.LabelSmoothing);
    }

    private protected override MulticlassNeuralNetworkTransformer Create(NeuralNetworkModel model, LabeledRows data, DataViewSchema.Column label) =>
        new(model, KeyValues.Of(label), data.Classes);

    /// <summary>Options of a perceptron for classes.</summary>
    public sealed class Options : NeuralNetworkOptions
    {
        /// <summary>Share of a label's probability that is spread over all classes, in [0, 1). Default: 0.</summary>
        public double LabelSmoothing { get; set; }

        /// <summary>What the weights of the examples of each class are multiplied by, in the order of the keys; positive. Default: null, all 1.</summary>
        public double[]? ClassWeights { get; set; }

        /// <summary>Whether all classes get the same total weight, before <see cref="ClassWeights"/>. Default: false.</summary>
        public bool BalanceClasses { get; set; }

        internal override void Check()
        {
            base.Check();
            Require(LabelSmoothing is >= 0 and < 1, LabelSmoothing, nameof(LabelSmoothing), "in [0, 1)");
            if (ClassWeights is not null && Array.FindIndex(ClassWeights, weight => !(weight > 0 && double.IsFinite(weight))) is >= 0 and int bad)
            {
                throw new ArgumentOutOfRangeException(nameof(ClassWeights), ClassWeights[bad], string.Create(CultureInfo.InvariantCulture, $"The weight of class {bad} must be positive and finite."));
            }
        }
    }
}
