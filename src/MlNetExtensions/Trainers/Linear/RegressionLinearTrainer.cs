using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>A linear model of a number, which is ML.NET's own; saved, it loads where this pack is not installed.</summary>
public abstract class RegressionLinearTrainer : VarianceReducedTrainer<RegressionPredictionTransformer<LinearRegressionModelParameters>, LinearRegressionModelParameters>
{
    private readonly VarianceReducedOptions _options;

    private protected RegressionLinearTrainer(IHostEnvironment? environment, VarianceReducedOptions options, string name)
        : base(environment, options, name) => _options = options;

    private protected override ITrainerEstimator<IPredictionTransformer<object>, object> Template => RegressionLabels.Template(_options);

    private protected override (string Type, string Remedy) LabelRule => RegressionLabels.Rule;

    private protected override bool IsLabel(DataViewType type, bool isKey) => RegressionLabels.IsLabel(type, isKey);

    private protected override ValueGetter<double> ReadLabel(DataViewRow row, DataViewSchema.Column label) => RegressionLabels.Read(row, label);

    /// <summary>Learns from all rows, starting at an earlier model's weights: where little has changed, that takes few passes.</summary>
    /// <param name="trainData">Rows with the columns of the options.</param>
    /// <param name="modelParameters">A model of the same features, fitted or loaded, of this trainer or of any other linear one.</param>
    /// <inheritdoc cref="VarianceReducedTrainer{TTransformer, TModel}.Fit(IDataView)" path="/exception"/>
    public RegressionPredictionTransformer<LinearRegressionModelParameters> Fit(IDataView trainData, LinearModelParameters modelParameters)
    {
        ArgumentNullException.ThrowIfNull(trainData);
        return FitFrom(trainData, LinearStart.Of(modelParameters));
    }

    private protected override RegressionPredictionTransformer<LinearRegressionModelParameters> Create(
        LinearFit fit, DataViewSchema.Column features, DataViewSchema.Column label) =>
        TrainingResults.Keep(NativeLinearModels.Regression(features, fit.Weights, fit.Intercepts[0]), fit.Training);
}

/// <summary>The labels of regression.</summary>
internal static class RegressionLabels
{
    public static (string Type, string Remedy) Rule => ("Single", "Convert it: Transforms.Conversion.ConvertType with DataKind.Single.");

    public static bool IsLabel(DataViewType type, bool isKey) => !isKey && type == NumberDataViewType.Single;

    public static ITrainerEstimator<IPredictionTransformer<object>, object> Template(VarianceReducedOptions options) =>
        new MLContext().Regression.Trainers.OnlineGradientDescent(options.LabelColumnName, options.FeatureColumnName);

    public static ValueGetter<double> Read(DataViewRow row, DataViewSchema.Column label) => NumberColumn.Single(row, label);
}
