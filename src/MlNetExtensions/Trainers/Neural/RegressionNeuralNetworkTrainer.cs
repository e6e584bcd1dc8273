using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using MlNetExtensions.Components;
using MlNetExtensions.Core.Networks;
using static MlNetExtensions.Pipeline.OptionCheck;

namespace MlNetExtensions;

/// <summary>A perceptron for a number, trained by any chain of gradient transformations.</summary>
/// <remarks>Labels are scaled to mean 0 and standard deviation 1 for training, and the last layer is scaled back.</remarks>
public sealed class RegressionNeuralNetworkTrainer : NeuralNetworkTrainer<RegressionNeuralNetworkTransformer>
{
    private readonly Options _options;

    internal RegressionNeuralNetworkTrainer(IHostEnvironment? environment, Options options)
        : base(environment, options, new NumberLabels(), "RegressionNeuralNetwork") => _options = options;

    private protected override IEnumerable<OutputColumn> Outputs(SchemaShape.Column label) => RegressionNeuralNetworkTransformer.Columns();

    private protected override NetworkLoss Pose(LabeledRows data, DataViewSchema.Column label) =>
        _options.Loss == NeuralRegressionLoss.Huber ? new HuberError() : new SquaredError();

    private protected override (double Shift, double Scale) ScaleLabels(LabeledRows data)
    {
        double total = data.Weights.Length == 0 ? data.Count : TensorPrimitives.Sum<double>(data.Weights), mean = 0, squares = 0;
        for (int row = 0; row < data.Count; row++)
        {
            mean += Weight(row) / total * data.Labels[row];
        }

        for (int row = 0; row < data.Count; row++)
        {
            squares += Weight(row) / total * Math.Pow(data.Labels[row] - mean, 2);
        }

        double deviation = Math.Sqrt(squares), scale = deviation > 1e-7 * Math.Abs(mean) && double.IsNormal(deviation) ? deviation : 1;
        for (int row = 0; row < data.Count; row++)
        {
            data.Labels[row] = (data.Labels[row] - mean) / scale;
        }

        return (mean, scale);

        double Weight(int row) => data.Weights.Length == 0 ? 1 : data.Weights[row];
    }

    private protected override RegressionNeuralNetworkTransformer Create(NeuralNetworkModel model, LabeledRows data, DataViewSchema.Column label) => new(model);

    /// <summary>Options of a perceptron for a number.</summary>
    public sealed class Options : NeuralNetworkOptions
    {
        /// <summary>What is made small. Default: <see cref="NeuralRegressionLoss.Squared"/>.</summary>
        public NeuralRegressionLoss Loss { get; set; }

        internal override void Check()
        {
            base.Check();
            Require(Enum.IsDefined(Loss), Loss, nameof(Loss), "a defined loss");
        }
    }
}
