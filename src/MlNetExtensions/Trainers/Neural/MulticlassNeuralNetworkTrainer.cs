using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using MlNetExtensions.Components;
using MlNetExtensions.Core.Networks;
using static MlNetExtensions.Pipeline.OptionCheck;

namespace MlNetExtensions;

/// <summary>A perceptron for classes: softmax cross-entropy, trained by any chain of gradient transformations.</summary>
/// <remarks>
/// Score has a slot for every possible key of the label and sums to one; classes that do not occur in training have probability 0 and cost nothing. The
/// predicted key has the values of the label's keys.
/// </remarks>
public sealed class MulticlassNeuralNetworkTrainer : NeuralNetworkTrainer<MulticlassNeuralNetworkTransformer>
{
    private readonly Options _options;

    private readonly KeyLabels _labels;

    internal MulticlassNeuralNetworkTrainer(IHostEnvironment? environment, Options? options)
        : this(environment, options!, new KeyLabels(options?.ClassWeights))
    {
    }

    private MulticlassNeuralNetworkTrainer(IHostEnvironment? environment, Options options, KeyLabels labels)
        : base(environment, options, labels, "MulticlassNeuralNetwork") => (_options, _labels) = (options, labels);

    private protected override IEnumerable<OutputColumn> Outputs(SchemaShape.Column label) =>
        ClassScores.Columns(KeyLabels.ValuesOf(label));

    private protected override NetworkLoss Pose(LabeledRows data, DataViewSchema.Column label)
    {
        _labels.Number(data, label, _options.BalanceClasses, Log);
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

        private protected override bool LearnsClasses => true;

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
