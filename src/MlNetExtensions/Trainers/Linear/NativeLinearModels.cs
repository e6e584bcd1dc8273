using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>ML.NET's own linear models with given weights, which save and load where this pack is not installed.</summary>
internal static class NativeLinearModels
{
    private const string LabelColumn = Carrier.Prefix + "label";
    private const string WeightColumn = Carrier.Prefix + "weight";

    // So small that even steps of weight zero could not move anything, were they taken.
    private const double NoStep = 1e-30;

    public static BinaryPredictionTransformer<LinearBinaryModelParameters> Binary(DataViewSchema.Column features, float[] weights, float bias)
    {
        BinaryPredictionTransformer<LinearBinaryModelParameters> model = new MLContext().BinaryClassification.Trainers.AveragedPerceptron(
            With(new AveragedPerceptronTrainer.Options { LossFunction = new ScriptedLoss(weights, bias) }, features))
            .Fit(Rows(features, weights, BooleanDataViewType.Instance));
        Verify(model.Model, weights, bias);
        return model;
    }

    /// <summary>The same with the probabilities 1 / (1 + exp(−score)).</summary>
    public static BinaryPredictionTransformer<CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator>> Calibrated(DataViewSchema.Column features, float[] weights, float bias)
    {
        var options = new SgdCalibratedTrainer.Options
        {
            FeatureColumnName = features.Name,
            LabelColumnName = LabelColumn,
            ExampleWeightColumnName = WeightColumn,
            LearningRate = NoStep,
            L2Regularization = (float)NoStep,
            NumberOfThreads = 1,
            NumberOfIterations = 1,
            Shuffle = false,
        };
        BinaryPredictionTransformer<CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator>> model =
            new MLContext().BinaryClassification.Trainers.SgdCalibrated(options).Fit(Rows(features, [], BooleanDataViewType.Instance), Binary(features, weights, bias).Model);
        Verify(model.Model.SubModel, weights, bias);
        return model;
    }

    public static RegressionPredictionTransformer<LinearRegressionModelParameters> Regression(DataViewSchema.Column features, float[] weights, float bias)
    {
        RegressionPredictionTransformer<LinearRegressionModelParameters> model = new MLContext().Regression.Trainers.OnlineGradientDescent(
            With(new OnlineGradientDescentTrainer.Options { LossFunction = new ScriptedLoss(weights, bias) }, features))
            .Fit(Rows(features, weights, NumberDataViewType.Single));
        Verify(model.Model, weights, bias);
        return model;
    }

    private static TOptions With<TOptions>(TOptions options, DataViewSchema.Column features)
        where TOptions : AveragedLinearOptions
    {
        options.FeatureColumnName = features.Name;
        options.LabelColumnName = LabelColumn;
        options.LearningRate = 1;
        options.DecreaseLearningRate = false;
        options.L2Regularization = 0;
        options.Averaged = false;
        options.LazyUpdate = false;
        options.Shuffle = false;
        options.NumberOfIterations = 1;
        return options;
    }

    private static ScriptRows Rows(DataViewSchema.Column features, float[] weights, DataViewType label) => new(features, weights, LabelColumn, label, WeightColumn);

    private static void Verify(LinearModelParameters model, float[] weights, float bias)
    {
        for (int j = 0; j < weights.Length; j++)
        {
            Require(model.Weights[j], weights[j], string.Create(CultureInfo.InvariantCulture, $"the weight of slot {j}"));
        }

        Require(model.Bias, bias, "the intercept");
    }

    private static void Require(float found, float wanted, string what)
    {
        if (found != wanted)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                $"ML.NET's linear model came out with {found:G9} for {what} in place of {wanted:G9}. The weights may be too large for Single: set FeatureScaling; otherwise this version of ML.NET trains differently, which is a defect of MlNetExtensions."));
        }
    }
}
