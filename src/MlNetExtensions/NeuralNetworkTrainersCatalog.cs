using MlNetExtensions;
using MlNetExtensions.Pipeline;

namespace Microsoft.ML;

/// <summary>Neural trainers on the catalogs of classification and regression.</summary>
public static class NeuralNetworkTrainersCatalog
{
    /// <summary>A perceptron for any number of classes, whose probabilities sum to one.</summary>
    /// <param name="catalog">The trainers of <c>mlContext.MulticlassClassification</c>.</param>
    /// <param name="labelColumnName">The label: a key.</param>
    /// <param name="featureColumnName">The features: a vector of Single of known size.</param>
    /// <param name="exampleWeightColumnName">Weights of examples, Single; null for none.</param>
    /// <param name="numberOfEpochs">Passes over the rows, at least 1.</param>
    /// <param name="learningRate">The learning rate of AdamW at the start, positive; it falls to zero.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
    ///     .Append(ml.MulticlassClassification.Trainers.NeuralNetwork(numberOfEpochs: 20))
    ///     .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
    /// var model = pipeline.Fit(rows);
    /// </code>
    /// </example>
    public static MulticlassNeuralNetworkTrainer NeuralNetwork(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        int numberOfEpochs = 10,
        double learningRate = 0.001) => NeuralNetwork(
            catalog, With(new MulticlassNeuralNetworkTrainer.Options(), labelColumnName, featureColumnName, exampleWeightColumnName, numberOfEpochs, learningRate));

    /// <inheritdoc cref="NeuralNetwork(MulticlassClassificationCatalog.MulticlassClassificationTrainers, string, string, string, int, double)"/>
    /// <param name="catalog">The trainers of <c>mlContext.MulticlassClassification</c>.</param>
    /// <param name="options">All options.</param>
    /// <example>
    /// <code>
    /// var trainer = ml.MulticlassClassification.Trainers.NeuralNetwork(new MulticlassNeuralNetworkTrainer.Options
    /// {
    ///     HiddenLayers = [512, 256],
    ///     Normalization = HiddenNormalization.Layer,
    ///     Optimizer = rate => Optimizers.MarsAdamW(rate),
    ///     LabelSmoothing = 0.1,
    /// });
    /// </code>
    /// </example>
    public static MulticlassNeuralNetworkTrainer NeuralNetwork(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, MulticlassNeuralNetworkTrainer.Options options) =>
        new(CatalogEnvironment.Of(catalog), options);

    /// <summary>A perceptron for two classes, with calibrated probabilities.</summary>
    /// <param name="catalog">The trainers of <c>mlContext.BinaryClassification</c>.</param>
    /// <param name="labelColumnName">The label: Boolean.</param>
    /// <param name="featureColumnName">The features: a vector of Single of known size.</param>
    /// <param name="exampleWeightColumnName">Weights of examples, Single; null for none.</param>
    /// <param name="numberOfEpochs">Passes over the rows, at least 1.</param>
    /// <param name="learningRate">The learning rate of AdamW at the start, positive; it falls to zero.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.NormalizeMinMax("Features")
    ///     .Append(ml.BinaryClassification.Trainers.NeuralNetwork());
    /// var model = pipeline.Fit(rows);
    /// </code>
    /// </example>
    public static BinaryNeuralNetworkTrainer NeuralNetwork(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        int numberOfEpochs = 10,
        double learningRate = 0.001) => NeuralNetwork(
            catalog, With(new BinaryNeuralNetworkTrainer.Options(), labelColumnName, featureColumnName, exampleWeightColumnName, numberOfEpochs, learningRate));

    /// <inheritdoc cref="NeuralNetwork(BinaryClassificationCatalog.BinaryClassificationTrainers, string, string, string, int, double)"/>
    /// <param name="catalog">The trainers of <c>mlContext.BinaryClassification</c>.</param>
    /// <param name="options">All options.</param>
    /// <example>
    /// <code>
    /// var trainer = ml.BinaryClassification.Trainers.NeuralNetwork(new BinaryNeuralNetworkTrainer.Options
    /// {
    ///     SelfNormalizing = true,
    ///     ValidationShare = 0.1,
    ///     NumberOfEpochs = 50,
    ///     Patience = 5,
    ///     KeepBest = true,
    /// });
    /// </code>
    /// </example>
    public static BinaryNeuralNetworkTrainer NeuralNetwork(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, BinaryNeuralNetworkTrainer.Options options) =>
        new(CatalogEnvironment.Of(catalog), options);

    /// <summary>A perceptron for a number.</summary>
    /// <param name="catalog">The trainers of <c>mlContext.Regression</c>.</param>
    /// <param name="labelColumnName">The label: Single.</param>
    /// <param name="featureColumnName">The features: a vector of Single of known size.</param>
    /// <param name="exampleWeightColumnName">Weights of examples, Single; null for none.</param>
    /// <param name="numberOfEpochs">Passes over the rows, at least 1.</param>
    /// <param name="learningRate">The learning rate of AdamW at the start, positive; it falls to zero.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.NormalizeMinMax("Features")
    ///     .Append(ml.Regression.Trainers.NeuralNetwork());
    /// var model = pipeline.Fit(rows);
    /// </code>
    /// </example>
    public static RegressionNeuralNetworkTrainer NeuralNetwork(
        this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        int numberOfEpochs = 10,
        double learningRate = 0.001) => NeuralNetwork(
            catalog, With(new RegressionNeuralNetworkTrainer.Options(), labelColumnName, featureColumnName, exampleWeightColumnName, numberOfEpochs, learningRate));

    /// <inheritdoc cref="NeuralNetwork(RegressionCatalog.RegressionTrainers, string, string, string, int, double)"/>
    /// <param name="catalog">The trainers of <c>mlContext.Regression</c>.</param>
    /// <param name="options">All options.</param>
    /// <example>
    /// <code>
    /// var trainer = ml.Regression.Trainers.NeuralNetwork(new RegressionNeuralNetworkTrainer.Options
    /// {
    ///     Loss = NeuralRegressionLoss.Huber,
    ///     HiddenLayers = [64, 64],
    ///     Activation = new Silu(),
    /// });
    /// </code>
    /// </example>
    public static RegressionNeuralNetworkTrainer NeuralNetwork(
        this RegressionCatalog.RegressionTrainers catalog, RegressionNeuralNetworkTrainer.Options options) =>
        new(CatalogEnvironment.Of(catalog), options);

    private static TOptions With<TOptions>(TOptions options, string label, string features, string? weights, int epochs, double learningRate)
        where TOptions : NeuralNetworkOptions
    {
        options.LabelColumnName = label;
        options.FeatureColumnName = features;
        options.ExampleWeightColumnName = weights;
        options.NumberOfEpochs = epochs;
        options.LearningRate = learningRate;
        return options;
    }
}
