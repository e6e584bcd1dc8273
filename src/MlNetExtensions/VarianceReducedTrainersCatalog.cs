using MlNetExtensions;
using MlNetExtensions.Pipeline;

namespace Microsoft.ML;

/// <summary>Variance-reduced linear trainers on the catalogs of classification and regression.</summary>
public static class VarianceReducedTrainersCatalog
{
    /// <summary>Logistic regression with calibrated probabilities; the model is ML.NET's own.</summary>
    /// <param name="catalog">The trainers of <c>mlContext.BinaryClassification</c>.</param>
    /// <param name="labelColumnName">The label: Boolean.</param>
    /// <param name="featureColumnName">The features: a vector of Single of known size.</param>
    /// <param name="exampleWeightColumnName">Weights of examples, Single; null for none.</param>
    /// <param name="l1Regularization">λ₁ of λ₁·‖w‖₁, not negative.</param>
    /// <param name="l2Regularization">λ₂ of ½·λ₂·‖w‖², not negative; null for 1/n, which is C = 1 of LIBLINEAR and scikit-learn.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.NormalizeMinMax("Features")
    ///     .Append(ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression(l1Regularization: 1e-4));
    /// var model = pipeline.Fit(rows);
    /// </code>
    /// </example>
    public static VarianceReducedLogisticRegressionTrainer VarianceReducedLogisticRegression(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        double l1Regularization = 0,
        double? l2Regularization = null) => VarianceReducedLogisticRegression(
            catalog, With(new VarianceReducedLogisticRegressionTrainer.Options(), labelColumnName, featureColumnName, exampleWeightColumnName, l1Regularization, l2Regularization));

    /// <inheritdoc cref="VarianceReducedLogisticRegression(BinaryClassificationCatalog.BinaryClassificationTrainers, string, string, string, double, double?)"/>
    /// <param name="catalog">The trainers of <c>mlContext.BinaryClassification</c>.</param>
    /// <param name="options">All options.</param>
    /// <example>
    /// <code>
    /// var trainer = ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression(new VarianceReducedLogisticRegressionTrainer.Options
    /// {
    ///     Regularizer = new ScadRegularizer(0.01),
    ///     FeatureScaling = FeatureScaling.StandardDeviation,
    /// });
    /// </code>
    /// </example>
    public static VarianceReducedLogisticRegressionTrainer VarianceReducedLogisticRegression(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, VarianceReducedLogisticRegressionTrainer.Options options) => new(CatalogEnvironment.Of(catalog), options);

    /// <summary>A linear support vector machine with a smooth hinge; the model is ML.NET's own.</summary>
    /// <param name="catalog">The trainers of <c>mlContext.BinaryClassification</c>.</param>
    /// <param name="labelColumnName">The label: Boolean.</param>
    /// <param name="featureColumnName">The features: a vector of Single of known size.</param>
    /// <param name="exampleWeightColumnName">Weights of examples, Single; null for none.</param>
    /// <param name="l1Regularization">λ₁ of λ₁·‖w‖₁, not negative.</param>
    /// <param name="l2Regularization">λ₂ of ½·λ₂·‖w‖², not negative; null for 1/n, which is C = 1/2 of LIBLINEAR: its squared hinge is not halved.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    /// <example>
    /// <code>
    /// var trainer = ml.BinaryClassification.Trainers.VarianceReducedLinearSvm(l2Regularization: 1e-3);
    /// </code>
    /// </example>
    public static VarianceReducedLinearSvmTrainer VarianceReducedLinearSvm(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        double l1Regularization = 0,
        double? l2Regularization = null) => VarianceReducedLinearSvm(
            catalog, With(new VarianceReducedLinearSvmTrainer.Options(), labelColumnName, featureColumnName, exampleWeightColumnName, l1Regularization, l2Regularization));

    /// <inheritdoc cref="VarianceReducedLinearSvm(BinaryClassificationCatalog.BinaryClassificationTrainers, string, string, string, double, double?)"/>
    /// <param name="catalog">The trainers of <c>mlContext.BinaryClassification</c>.</param>
    /// <param name="options">All options.</param>
    /// <example>
    /// <code>
    /// var trainer = ml.BinaryClassification.Trainers.VarianceReducedLinearSvm(new VarianceReducedLinearSvmTrainer.Options { BalanceClasses = true });
    /// </code>
    /// </example>
    public static VarianceReducedLinearSvmTrainer VarianceReducedLinearSvm(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, VarianceReducedLinearSvmTrainer.Options options) => new(CatalogEnvironment.Of(catalog), options);

    /// <summary>Least squares: ridge, lasso or elastic net; the model is ML.NET's own.</summary>
    /// <inheritdoc cref="VarianceReducedLogisticRegression(BinaryClassificationCatalog.BinaryClassificationTrainers, string, string, string, double, double?)"/>
    /// <param name="catalog">The trainers of <c>mlContext.Regression</c>.</param>
    /// <param name="labelColumnName">The label: Single.</param>
    /// <param name="featureColumnName">The features: a vector of Single of known size.</param>
    /// <param name="exampleWeightColumnName">Weights of examples, Single; null for none.</param>
    /// <param name="l1Regularization">λ₁ of λ₁·‖w‖₁, not negative.</param>
    /// <param name="l2Regularization">λ₂ of ½·λ₂·‖w‖², not negative; null for 1/n.</param>
    /// <example>
    /// <code>
    /// var lasso = ml.Regression.Trainers.VarianceReducedLeastSquares(l1Regularization: 0.01, l2Regularization: 0);
    /// </code>
    /// </example>
    public static VarianceReducedLeastSquaresTrainer VarianceReducedLeastSquares(
        this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        double l1Regularization = 0,
        double? l2Regularization = null) => VarianceReducedLeastSquares(
            catalog, With(new VarianceReducedLeastSquaresTrainer.Options(), labelColumnName, featureColumnName, exampleWeightColumnName, l1Regularization, l2Regularization));

    /// <inheritdoc cref="VarianceReducedLeastSquares(RegressionCatalog.RegressionTrainers, string, string, string, double, double?)"/>
    /// <param name="catalog">The trainers of <c>mlContext.Regression</c>.</param>
    /// <param name="options">All options.</param>
    /// <example>
    /// <code>
    /// var ridge = ml.Regression.Trainers.VarianceReducedLeastSquares(new VarianceReducedLeastSquaresTrainer.Options { L2Regularization = 0.1, Tolerance = 1e-9 });
    /// </code>
    /// </example>
    public static VarianceReducedLeastSquaresTrainer VarianceReducedLeastSquares(
        this RegressionCatalog.RegressionTrainers catalog, VarianceReducedLeastSquaresTrainer.Options options) => new(CatalogEnvironment.Of(catalog), options);

    /// <summary>Regression by Huber's loss, which outliers pull less; the model is ML.NET's own.</summary>
    /// <inheritdoc cref="VarianceReducedLeastSquares(RegressionCatalog.RegressionTrainers, string, string, string, double, double?)"/>
    /// <example>
    /// <code>
    /// var trainer = ml.Regression.Trainers.VarianceReducedHuber();
    /// </code>
    /// </example>
    public static VarianceReducedHuberTrainer VarianceReducedHuber(
        this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        double l1Regularization = 0,
        double? l2Regularization = null) => VarianceReducedHuber(
            catalog, With(new VarianceReducedHuberTrainer.Options(), labelColumnName, featureColumnName, exampleWeightColumnName, l1Regularization, l2Regularization));

    /// <inheritdoc cref="VarianceReducedHuber(RegressionCatalog.RegressionTrainers, string, string, string, double, double?)"/>
    /// <param name="catalog">The trainers of <c>mlContext.Regression</c>.</param>
    /// <param name="options">All options.</param>
    /// <example>
    /// <code>
    /// var trainer = ml.Regression.Trainers.VarianceReducedHuber(new VarianceReducedHuberTrainer.Options { OutlierDistance = 2.5 });
    /// </code>
    /// </example>
    public static VarianceReducedHuberTrainer VarianceReducedHuber(
        this RegressionCatalog.RegressionTrainers catalog, VarianceReducedHuberTrainer.Options options) => new(CatalogEnvironment.Of(catalog), options);

    /// <summary>Poisson regression of counts.</summary>
    /// <inheritdoc cref="VarianceReducedLeastSquares(RegressionCatalog.RegressionTrainers, string, string, string, double, double?)"/>
    /// <example>
    /// <code>
    /// var trainer = ml.Regression.Trainers.VarianceReducedPoisson(l2Regularization: 1e-3);
    /// </code>
    /// </example>
    public static VarianceReducedPoissonTrainer VarianceReducedPoisson(
        this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        double l1Regularization = 0,
        double? l2Regularization = null) => VarianceReducedPoisson(
            catalog, With(new VarianceReducedPoissonTrainer.Options(), labelColumnName, featureColumnName, exampleWeightColumnName, l1Regularization, l2Regularization));

    /// <inheritdoc cref="VarianceReducedPoisson(RegressionCatalog.RegressionTrainers, string, string, string, double, double?)"/>
    /// <param name="catalog">The trainers of <c>mlContext.Regression</c>.</param>
    /// <param name="options">All options.</param>
    /// <example>
    /// <code>
    /// var trainer = ml.Regression.Trainers.VarianceReducedPoisson(new VarianceReducedPoissonTrainer.Options { Solver = FiniteSumSolver.NewtonCg });
    /// </code>
    /// </example>
    public static VarianceReducedPoissonTrainer VarianceReducedPoisson(
        this RegressionCatalog.RegressionTrainers catalog, VarianceReducedPoissonTrainer.Options options) => new(CatalogEnvironment.Of(catalog), options);

    /// <summary>Multinomial logistic regression (maximum entropy).</summary>
    /// <inheritdoc cref="VarianceReducedLogisticRegression(BinaryClassificationCatalog.BinaryClassificationTrainers, string, string, string, double, double?)"/>
    /// <param name="catalog">The trainers of <c>mlContext.MulticlassClassification</c>.</param>
    /// <param name="labelColumnName">The label: a key.</param>
    /// <param name="featureColumnName">The features: a vector of Single of known size.</param>
    /// <param name="exampleWeightColumnName">Weights of examples, Single; null for none.</param>
    /// <param name="l1Regularization">λ₁ of λ₁·‖w‖₁, not negative.</param>
    /// <param name="l2Regularization">λ₂ of ½·λ₂·‖w‖², not negative; null for 1/n.</param>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
    ///     .Append(ml.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy())
    ///     .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
    /// </code>
    /// </example>
    public static VarianceReducedMaximumEntropyTrainer VarianceReducedMaximumEntropy(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        double l1Regularization = 0,
        double? l2Regularization = null) => VarianceReducedMaximumEntropy(
            catalog, With(new VarianceReducedMaximumEntropyTrainer.Options(), labelColumnName, featureColumnName, exampleWeightColumnName, l1Regularization, l2Regularization));

    /// <inheritdoc cref="VarianceReducedMaximumEntropy(MulticlassClassificationCatalog.MulticlassClassificationTrainers, string, string, string, double, double?)"/>
    /// <param name="catalog">The trainers of <c>mlContext.MulticlassClassification</c>.</param>
    /// <param name="options">All options.</param>
    /// <example>
    /// <code>
    /// var trainer = ml.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy(new VarianceReducedMaximumEntropyTrainer.Options
    /// {
    ///     Regularizer = new GroupLassoRegularizer(1e-3),
    /// });
    /// </code>
    /// </example>
    public static VarianceReducedMaximumEntropyTrainer VarianceReducedMaximumEntropy(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, VarianceReducedMaximumEntropyTrainer.Options options) => new(CatalogEnvironment.Of(catalog), options);

    private static TOptions With<TOptions>(TOptions options, string label, string features, string? weights, double l1, double? l2)
        where TOptions : VarianceReducedOptions
    {
        options.LabelColumnName = label;
        options.FeatureColumnName = features;
        options.ExampleWeightColumnName = weights;
        options.L1Regularization = l1;
        options.L2Regularization = l2;
        return options;
    }
}
