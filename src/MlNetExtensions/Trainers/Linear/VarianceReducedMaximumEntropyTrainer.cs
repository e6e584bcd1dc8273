using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using MlNetExtensions.Components;
using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>Multinomial logistic regression (maximum entropy) by variance-reduced and accelerated solvers with a certificate.</summary>
/// <remarks>
/// ML.NET's own maximum-entropy model has no public form that takes given weights, so a saved model is a chain of ML.NET's transformers
/// that needs this assembly beside it. For one that does not, use <c>OneVersusAll</c> with a binary trainer; its scores are not
/// probabilities. <see cref="TrainingResults.Of"/> has the history. The predicted key has the values of the label's keys.
/// <para>As ML.NET has it, Score has a slot for every possible key of the label, key k in slot k - 1. Only classes that occur cost time and memory
/// in training; the others have probability 0, which is the optimum. Keys with more than 131,071 possible values, those of hashes, are refused
/// before training: number the values that occur with <c>MapValueToKey</c>.</para>
/// </remarks>
public sealed class VarianceReducedMaximumEntropyTrainer : VarianceReducedTrainer<MaximumEntropyTransformer, MaximumEntropyModel>
{
    private readonly Options _options;

    private readonly KeyLabels _labels;

    internal VarianceReducedMaximumEntropyTrainer(IHostEnvironment? environment, Options? options)
        : this(environment, options!, new KeyLabels(options?.ClassWeights))
    {
    }

    private VarianceReducedMaximumEntropyTrainer(IHostEnvironment? environment, Options options, KeyLabels labels)
        : base(environment, options, labels, "VarianceReducedMaximumEntropy") => (_options, _labels) = (options, labels);

    private protected override SchemaShape AddOutputs(SchemaShape inputSchema, SchemaShape.Column label) =>
        OutputShapes.Append(inputSchema, ClassScores.Columns(KeyLabels.ValuesOf(label)));

    private protected override bool LabelsAreClasses => true;

    /// <summary>Learns from all rows, starting at an earlier model's weights. Classes are matched by the values of their keys, in any order.</summary>
    /// <param name="trainData">Rows with the columns of the options.</param>
    /// <param name="modelParameters">A model of the same features and classes, fitted or found in a loaded one by <c>MaximumEntropyTransformer.Find</c>.</param>
    /// <inheritdoc cref="VarianceReducedTrainer{TTransformer, TModel}.Fit(IDataView)" path="/exception"/>
    public MaximumEntropyTransformer Fit(IDataView trainData, MaximumEntropyModel modelParameters)
    {
        ArgumentNullException.ThrowIfNull(trainData);
        ArgumentNullException.ThrowIfNull(modelParameters);
        return FitFrom(trainData, Start(modelParameters, [.. KeyValues.Of(FindLabel(trainData)).Texts]));
    }

    private protected override void WeighClasses(LabeledRows data, DataViewSchema.Column label) =>
        _labels.Number(data, label, _options.BalanceClasses, Log);

    private protected override LinearProblem Pose(LabeledRows data, DataViewSchema.Column label) =>
        LinearProblem.Of(data, new MultinomialLogisticLoss(data.Classes.Length), _options, Log);

    private protected override MaximumEntropyTransformer Create(LinearFit fit, DataViewSchema.Column features, DataViewSchema.Column label) => TrainingResults.Keep(
        new MaximumEntropyTransformer(new MaximumEntropyModel(new LinearScores(features.Name, fit.Weights, fit.Intercepts), KeyValues.Of(label), fit.Classes)), fit.Training);

    private LinearStart Start(MaximumEntropyModel model, string[] classes)
    {
        List<string> known = [.. model.Classes.Texts];
        int[] places = [.. classes.Select(name => known.IndexOf(name))];
        if (classes.Length != model.NumberOfClasses || places.Distinct().Count() != classes.Length || places.Contains(-1))
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"The model to start from has the {model.NumberOfClasses} classes {Names(model.Classes.Texts)}, but label '{_options.LabelColumnName}' has the {classes.Length} classes {Names(classes)}. Start from a model of the same classes."));
        }

        return new LinearStart(model.Scores.Weights, model.Scores.Intercepts, occurring => Start(model.Scores, [.. occurring.Select(index => Array.BinarySearch(model.Occurring, places[index]))]));
    }

    // A class that the model has not met, at a negative place, begins without weights and as improbable as the least probable one.
    private static LinearStart Start(LinearScores scores, int[] places)
    {
        float[] weights = new float[scores.Dimension * places.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            int place = places[i % places.Length];
            weights[i] = place < 0 ? 0 : scores.Weights[i / places.Length * scores.Outputs + place];
        }

        return new LinearStart(weights, [.. places.Select(place => place < 0 ? scores.Intercepts.Min() : scores.Intercepts[place])]);
    }

    private static string Names(IReadOnlyList<string> classes)
    {
        const int shown = 5;
        return string.Join(", ", classes.Take(shown)) + (classes.Count > shown ? ", ..." : "");
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
