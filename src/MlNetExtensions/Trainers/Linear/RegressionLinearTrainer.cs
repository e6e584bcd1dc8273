using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace MlNetExtensions;

/// <summary>A linear model of a number, which is ML.NET's own; saved, it loads where this pack is not installed.</summary>
public abstract class RegressionLinearTrainer : VarianceReducedTrainer<RegressionPredictionTransformer<LinearRegressionModelParameters>, LinearRegressionModelParameters>
{
    private protected RegressionLinearTrainer(IHostEnvironment? environment, VarianceReducedOptions options, string name)
        : base(environment, options, new NumberLabels(), name)
    {
    }

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
