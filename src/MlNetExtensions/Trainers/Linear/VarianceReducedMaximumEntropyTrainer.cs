using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions.Trainers;

/// <summary>Multinomial logistic regression (maximum entropy) by variance-reduced and accelerated solvers with a certificate.</summary>
/// <remarks>
/// ML.NET's own maximum-entropy model has no public form that takes given weights, so a saved model is a chain of ML.NET's transformers
/// that needs this assembly beside it. For one that does not, use <c>OneVersusAll</c> with a binary trainer; its scores are not
/// probabilities. <see cref="TrainingResults.Of"/> has the history. The predicted key has the values of the label's keys.
/// </remarks>
public sealed class VarianceReducedMaximumEntropyTrainer : VarianceReducedTrainer<MaximumEntropyTransformer, MaximumEntropyModel>
{
    private readonly Options _options;

    internal VarianceReducedMaximumEntropyTrainer(IHostEnvironment? environment, Options options)
        : base(environment, options, "VarianceReducedMaximumEntropy") => _options = options;

    private protected override ITrainerEstimator<IPredictionTransformer<object>, object> Template =>
        new MLContext().BinaryClassification.Trainers.AveragedPerceptron(_options.LabelColumnName, _options.FeatureColumnName);

    private protected override (string Type, string Remedy) LabelRule => ("a key of at least two values", "Make it one: Transforms.Conversion.MapValueToKey.");

    private protected override bool IsLabel(DataViewType type, bool isKey) => isKey && type is not KeyDataViewType { Count: < 2 or > int.MaxValue };

    // The template knows two classes only: its checks serve, its outputs are replaced.
    private protected override SchemaShape AddOutputs(SchemaShape inputSchema) => OutputShapes.Append(inputSchema, MaximumEntropyTransformer.Columns(KeyValues.Example(LabelValueType(inputSchema))));

    private protected override ValueGetter<double> ReadLabel(DataViewRow row, DataViewSchema.Column label) => Keys.IndexGetter(row, label);

    private protected override MaximumEntropyTransformer Fit(LinearData data, DataViewSchema.Column features, DataViewSchema.Column label)
    {
        var classes = KeyValues.Of(label);
        ClassWeights.Apply(data, index => (int)index, _options.BalanceClasses, Weights(classes.Count));
        LinearFit fit = LinearFit.Minimize(data, new MultinomialLogisticLoss(classes.Count), _options, Log);
        return TrainingResults.Keep(new MaximumEntropyTransformer(new MaximumEntropyModel(new LinearScores(features.Name, fit.Weights, fit.Intercepts), classes)), fit.Training);
    }

    private DataViewType? LabelValueType(SchemaShape inputSchema) =>
        InputColumns.Find(inputSchema, _options.LabelColumnName).Annotations.FirstOrDefault(annotation => annotation.Name == KeyValues.Kind).ItemType;

    private double[] Weights(int classes)
    {
        if (_options.ClassWeights is null)
        {
            double[] ones = new double[classes];
            Array.Fill(ones, 1);
            return ones;
        }

        return _options.ClassWeights.Length == classes
            ? _options.ClassWeights
            : throw new ArgumentException($"There are {_options.ClassWeights.Length} class weights, but the label '{_options.LabelColumnName}' has {classes} classes.", nameof(Options.ClassWeights));
    }

    /// <summary>Options of multinomial logistic regression.</summary>
    public sealed class Options : VarianceReducedOptions
    {
        /// <summary>What the weights of the examples of each class are multiplied by, in the order of the keys; positive. Default: null, all 1.</summary>
        public double[]? ClassWeights { get; set; }

        /// <summary>Whether all classes get the same total weight, before <see cref="ClassWeights"/>. Default: false.</summary>
        public bool BalanceClasses { get; set; }

        internal override void Check()
        {
            base.Check();
            RefuseClassWeightsWithRisk(BalanceClasses || ClassWeights is not null);
            if (ClassWeights is not null && Array.FindIndex(ClassWeights, weight => !(weight > 0 && double.IsFinite(weight))) is >= 0 and int bad)
            {
                throw new ArgumentOutOfRangeException(nameof(ClassWeights), ClassWeights[bad], string.Create(CultureInfo.InvariantCulture, $"The weight of class {bad} must be positive and finite."));
            }
        }
    }
}
