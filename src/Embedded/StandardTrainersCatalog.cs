using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Internal.Calibration;
using Microsoft.ML.Trainers;

namespace Microsoft.ML;

using BinaryTrainers = BinaryClassificationCatalog.BinaryClassificationTrainers;
using MulticlassTrainers = MulticlassClassificationCatalog.MulticlassClassificationTrainers;
using RegressionTrainers = RegressionCatalog.RegressionTrainers;

/// <summary>The linear trainers, and those made of them.</summary>
public static class StandardTrainersCatalog
{
    public static AveragedPerceptronTrainer AveragedPerceptron(
        this BinaryTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        IClassificationLoss lossFunction = null,
        float learningRate = 1,
        bool decreaseLearningRate = false,
        float l2Regularization = 0,
        int numberOfIterations = 10) =>
        catalog.AveragedPerceptron(new AveragedPerceptronTrainer.Options
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            LossFunction = lossFunction,
            LearningRate = learningRate,
            DecreaseLearningRate = decreaseLearningRate,
            L2Regularization = l2Regularization,
            NumberOfIterations = numberOfIterations,
        });

    public static AveragedPerceptronTrainer AveragedPerceptron(this BinaryTrainers catalog, AveragedPerceptronTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new AveragedPerceptronTrainer(catalog.GetEnvironment(), options);
    }

    public static OnlineGradientDescentTrainer OnlineGradientDescent(
        this RegressionTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        IRegressionLoss lossFunction = null,
        float learningRate = 0.1f,
        bool decreaseLearningRate = true,
        float l2Regularization = 0,
        int numberOfIterations = 1) =>
        catalog.OnlineGradientDescent(new OnlineGradientDescentTrainer.Options
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            LossFunction = lossFunction,
            LearningRate = learningRate,
            DecreaseLearningRate = decreaseLearningRate,
            L2Regularization = l2Regularization,
            NumberOfIterations = numberOfIterations,
        });

    public static OnlineGradientDescentTrainer OnlineGradientDescent(this RegressionTrainers catalog, OnlineGradientDescentTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new OnlineGradientDescentTrainer(catalog.GetEnvironment(), options);
    }

    /// <summary>A binary trainer for each class, which tells it from all others.</summary>
    public static OneVersusAllTrainer OneVersusAll<TModel>(
        this MulticlassTrainers catalog,
        ITrainerEstimator<BinaryPredictionTransformer<TModel>, TModel> binaryEstimator,
        string labelColumnName = "Label",
        bool imputeMissingLabelsAsNegative = false,
        IEstimator<ISingleFeaturePredictionTransformer<ICalibrator>> calibrator = null,
        int maximumCalibrationExampleCount = 1000000000,
        bool useProbabilities = true)
        where TModel : class
    {
        if (binaryEstimator is not ITrainerEstimator<ISingleFeaturePredictionTransformer<IPredictorProducing<float>>, IPredictorProducing<float>> trainer)
            throw new ArgumentException($"The binary estimator makes models of type {typeof(TModel)}, which are not ML.NET's own models with one score.", nameof(binaryEstimator));
        // Both are checked and then not used, as in ML.NET.
        _ = imputeMissingLabelsAsNegative;
        _ = CalibratorTrainers.Of(calibrator);
        return new OneVersusAllTrainer(catalog.GetEnvironment(), trainer, labelColumnName, maximumCalibrationExampleCount, useProbabilities);
    }

    public static SgdCalibratedTrainer SgdCalibrated(
        this BinaryTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string exampleWeightColumnName = null,
        int numberOfIterations = 20,
        double learningRate = 0.01,
        float l2Regularization = 1e-6f) =>
        catalog.SgdCalibrated(new SgdCalibratedTrainer.Options
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
            NumberOfIterations = numberOfIterations,
            LearningRate = learningRate,
            L2Regularization = l2Regularization,
        });

    public static SgdCalibratedTrainer SgdCalibrated(this BinaryTrainers catalog, SgdCalibratedTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new SgdCalibratedTrainer(catalog.GetEnvironment(), options);
    }
}
