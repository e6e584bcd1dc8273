using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MlNetExtensions.Trainers;

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
        : base(environment, options, name) => ClassOptions = options;

    private protected BinaryLinearOptions ClassOptions { get; }

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
            number = value ? 1 : -1;
        };
    }

    private protected override BinaryPredictionTransformer<TModel> Fit(LinearData data, DataViewSchema.Column features, DataViewSchema.Column label)
    {
        if (data.Count > 0 && Array.TrueForAll(data.Labels, value => value == data.Labels[0]))
        {
            Log.Warning($"All labels are {(data.Labels[0] > 0 ? "true" : "false")}: the model can only say so.");
        }

        ClassWeights.Apply(data, label => label > 0 ? 1 : 0, ClassOptions.BalanceClasses, [1, ClassOptions.PositiveClassWeight]);
        LinearFit fit = Minimize(data);
        return TrainingResults.Keep(Create(features, fit.Weights, fit.Intercepts[0]), fit.Training);
    }

    private protected abstract LinearFit Minimize(LinearData data);

    private protected abstract BinaryPredictionTransformer<TModel> Create(DataViewSchema.Column features, float[] weights, float intercept);
}
