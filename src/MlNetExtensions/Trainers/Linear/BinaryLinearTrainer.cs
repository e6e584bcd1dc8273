using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace MlNetExtensions;

/// <summary>Options of the trainers of two classes.</summary>
public abstract class BinaryLinearOptions : VarianceReducedOptions
{
    private protected BinaryLinearOptions()
    {
    }

    /// <summary>What the weights of positive examples are multiplied by; positive. Default: 1.</summary>
    public double PositiveClassWeight { get; set; } = 1;

    /// <summary>Whether both classes get the same total weight, each n / (2·its rows) a row, before <see cref="PositiveClassWeight"/>. Default: false.</summary>
    public bool BalanceClasses { get; set; }

    internal override void Check()
    {
        base.Check();
        RefuseClassWeightsWithRisk(BalanceClasses || PositiveClassWeight != 1);
        if (!(PositiveClassWeight > 0 && double.IsFinite(PositiveClassWeight)))
        {
            throw new ArgumentOutOfRangeException(nameof(PositiveClassWeight), PositiveClassWeight, "The weight of the positive class must be positive and finite.");
        }
    }
}

/// <summary>A linear classifier of two classes.</summary>
/// <typeparam name="TModel">Its model.</typeparam>
public abstract class BinaryLinearTrainer<TModel> : VarianceReducedTrainer<BinaryPredictionTransformer<TModel>, TModel>
    where TModel : class
{
    private protected BinaryLinearTrainer(IHostEnvironment? environment, BinaryLinearOptions options, string name)
        : base(environment, options, new BooleanLabels(-1), name) => ClassOptions = options;

    private protected BinaryLinearOptions ClassOptions { get; }

    private protected override bool LabelsAreClasses => true;

    /// <summary>Learns from all rows, starting at an earlier model's weights: where little has changed, that takes few passes.</summary>
    /// <param name="trainData">Rows with the columns of the options.</param>
    /// <param name="modelParameters">A model of the same features, fitted or loaded, of this trainer or of any other linear one.</param>
    /// <inheritdoc cref="VarianceReducedTrainer{TTransformer, TModel}.Fit(IDataView)" path="/exception"/>
    public BinaryPredictionTransformer<TModel> Fit(IDataView trainData, LinearModelParameters modelParameters)
    {
        ArgumentNullException.ThrowIfNull(trainData);
        return FitFrom(trainData, LinearStart.Of(modelParameters));
    }

    private protected override void WeighClasses(LabeledRows data, DataViewSchema.Column label)
    {
        BooleanLabels.WarnOfOne(data, Log);
        ClassWeights.Apply(data, value => value > 0 ? 1 : 0, ClassOptions.BalanceClasses, [1, ClassOptions.PositiveClassWeight]);
    }

    private protected override BinaryPredictionTransformer<TModel> Create(LinearFit fit, DataViewSchema.Column features, DataViewSchema.Column label) =>
        TrainingResults.Keep(Create(features, fit.Weights, fit.Intercepts[0]), fit.Training);

    private protected abstract BinaryPredictionTransformer<TModel> Create(DataViewSchema.Column features, float[] weights, float intercept);
}
