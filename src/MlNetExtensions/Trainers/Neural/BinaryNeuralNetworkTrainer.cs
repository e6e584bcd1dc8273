using Microsoft.ML;
using Microsoft.ML.Runtime;
using MlNetExtensions.Components;
using MlNetExtensions.Core.Networks;
using static MlNetExtensions.Pipeline.OptionCheck;

namespace MlNetExtensions;

/// <summary>A perceptron for two classes: logistic loss, trained by any chain of gradient transformations.</summary>
public sealed class BinaryNeuralNetworkTrainer : NeuralNetworkTrainer<BinaryNeuralNetworkTransformer>
{
    private readonly Options _options;

    internal BinaryNeuralNetworkTrainer(IHostEnvironment? environment, Options options)
        : base(environment, options, new BooleanLabels(0), "BinaryNeuralNetwork") => _options = options;

    private protected override IEnumerable<OutputColumn> Outputs(SchemaShape.Column label) => BinaryNeuralNetworkTransformer.Columns();

    private protected override NetworkLoss Pose(LabeledRows data, DataViewSchema.Column label)
    {
        BooleanLabels.WarnOfOne(data, Log);
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

        private protected override bool LearnsClasses => true;

        internal override void Check()
        {
            base.Check();
            Require(PositiveClassWeight > 0 && double.IsFinite(PositiveClassWeight), PositiveClassWeight, nameof(PositiveClassWeight), "positive and finite");
        }
    }
}
