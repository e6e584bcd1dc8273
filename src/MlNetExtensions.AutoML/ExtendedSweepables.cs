using System.Runtime.CompilerServices;
using Microsoft.ML.SearchSpace;
using MlNetExtensions;

namespace Microsoft.ML.AutoML;

/// <summary>The pack's trainers and transforms as sweepable estimators, each with a search space that another can take the place of.</summary>
public static class ExtendedSweepables
{
    /// <summary>Logistic regression: <see cref="VarianceReducedLogisticRegressionTrainer"/>.</summary>
    /// <param name="catalog">That of <c>mlContext.Auto()</c>.</param>
    /// <param name="labelColumnName">The label: Boolean.</param>
    /// <param name="featureColumnName">The features: a vector of Single of known size.</param>
    /// <param name="exampleWeightColumnName">Weights of examples, Single; null for none.</param>
    /// <param name="searchSpace">What is searched. Default: null, all of <see cref="LinearSearch"/>.</param>
    public static SweepableEstimator VarianceReducedLogisticRegression(
        this AutoCatalog catalog, string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        SearchSpace<LinearSearch>? searchSpace = null) => Create(catalog, searchSpace, (context, search) =>
            context.BinaryClassification.Trainers.VarianceReducedLogisticRegression(
                search.ToOptions<VarianceReducedLogisticRegressionTrainer.Options>(labelColumnName, featureColumnName, exampleWeightColumnName)),
                [labelColumnName, featureColumnName, exampleWeightColumnName]);

    /// <summary>A linear support vector machine: <see cref="VarianceReducedLinearSvmTrainer"/>.</summary>
    /// <inheritdoc cref="VarianceReducedLogisticRegression"/>
    public static SweepableEstimator VarianceReducedLinearSvm(
        this AutoCatalog catalog, string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        SearchSpace<LinearSearch>? searchSpace = null) => Create(catalog, searchSpace, (context, search) =>
            context.BinaryClassification.Trainers.VarianceReducedLinearSvm(
                search.ToOptions<VarianceReducedLinearSvmTrainer.Options>(labelColumnName, featureColumnName, exampleWeightColumnName)),
                [labelColumnName, featureColumnName, exampleWeightColumnName]);

    /// <summary>Multinomial logistic regression: <see cref="VarianceReducedMaximumEntropyTrainer"/>.</summary>
    /// <param name="catalog">That of <c>mlContext.Auto()</c>.</param>
    /// <param name="labelColumnName">The label: a key.</param>
    /// <param name="featureColumnName">The features: a vector of Single of known size.</param>
    /// <param name="exampleWeightColumnName">Weights of examples, Single; null for none.</param>
    /// <param name="searchSpace">What is searched. Default: null, all of <see cref="LinearSearch"/>.</param>
    public static SweepableEstimator VarianceReducedMaximumEntropy(
        this AutoCatalog catalog, string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        SearchSpace<LinearSearch>? searchSpace = null) => Create(catalog, searchSpace, (context, search) =>
            context.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy(
                search.ToOptions<VarianceReducedMaximumEntropyTrainer.Options>(labelColumnName, featureColumnName, exampleWeightColumnName)),
                [labelColumnName, featureColumnName, exampleWeightColumnName]);

    /// <summary>Least squares: <see cref="VarianceReducedLeastSquaresTrainer"/>.</summary>
    /// <param name="catalog">That of <c>mlContext.Auto()</c>.</param>
    /// <param name="labelColumnName">The label: Single.</param>
    /// <param name="featureColumnName">The features: a vector of Single of known size.</param>
    /// <param name="exampleWeightColumnName">Weights of examples, Single; null for none.</param>
    /// <param name="searchSpace">What is searched. Default: null, all of <see cref="LinearSearch"/>.</param>
    public static SweepableEstimator VarianceReducedLeastSquares(
        this AutoCatalog catalog, string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        SearchSpace<LinearSearch>? searchSpace = null) => Create(catalog, searchSpace, (context, search) =>
            context.Regression.Trainers.VarianceReducedLeastSquares(
                search.ToOptions<VarianceReducedLeastSquaresTrainer.Options>(labelColumnName, featureColumnName, exampleWeightColumnName)),
                [labelColumnName, featureColumnName, exampleWeightColumnName]);

    /// <summary>Regression by Huber's loss: <see cref="VarianceReducedHuberTrainer"/>.</summary>
    /// <inheritdoc cref="VarianceReducedLeastSquares"/>
    public static SweepableEstimator VarianceReducedHuber(
        this AutoCatalog catalog, string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        SearchSpace<LinearSearch>? searchSpace = null) => Create(catalog, searchSpace, (context, search) =>
            context.Regression.Trainers.VarianceReducedHuber(
                search.ToOptions<VarianceReducedHuberTrainer.Options>(labelColumnName, featureColumnName, exampleWeightColumnName)),
                [labelColumnName, featureColumnName, exampleWeightColumnName]);

    /// <summary>Regression of counts: <see cref="VarianceReducedPoissonTrainer"/>.</summary>
    /// <param name="catalog">That of <c>mlContext.Auto()</c>.</param>
    /// <param name="labelColumnName">The label: Single, not negative.</param>
    /// <param name="featureColumnName">The features: a vector of Single of known size.</param>
    /// <param name="exampleWeightColumnName">Weights of examples, Single; null for none.</param>
    /// <param name="searchSpace">What is searched. Default: null, all of <see cref="LinearSearch"/>.</param>
    public static SweepableEstimator VarianceReducedPoisson(
        this AutoCatalog catalog, string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        SearchSpace<LinearSearch>? searchSpace = null) => Create(catalog, searchSpace, (context, search) =>
            context.Regression.Trainers.VarianceReducedPoisson(
                search.ToOptions<VarianceReducedPoissonTrainer.Options>(labelColumnName, featureColumnName, exampleWeightColumnName)),
                [labelColumnName, featureColumnName, exampleWeightColumnName]);

    /// <summary>A neural network for two classes: <see cref="BinaryNeuralNetworkTrainer"/>.</summary>
    /// <param name="catalog">That of <c>mlContext.Auto()</c>.</param>
    /// <param name="labelColumnName">The label: Boolean.</param>
    /// <param name="featureColumnName">The features: a vector of Single of known size.</param>
    /// <param name="exampleWeightColumnName">Weights of examples, Single; null for none.</param>
    /// <param name="searchSpace">What is searched. Default: null, all of <see cref="NeuralNetworkSearch"/>.</param>
    public static SweepableEstimator BinaryNeuralNetwork(
        this AutoCatalog catalog, string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        SearchSpace<NeuralNetworkSearch>? searchSpace = null) => Create(catalog, searchSpace, (context, search) =>
            context.BinaryClassification.Trainers.NeuralNetwork(
                search.ToOptions<BinaryNeuralNetworkTrainer.Options>(labelColumnName, featureColumnName, exampleWeightColumnName)),
                [labelColumnName, featureColumnName, exampleWeightColumnName]);

    /// <summary>A neural network for classes: <see cref="MulticlassNeuralNetworkTrainer"/>.</summary>
    /// <param name="catalog">That of <c>mlContext.Auto()</c>.</param>
    /// <param name="labelColumnName">The label: a key.</param>
    /// <param name="featureColumnName">The features: a vector of Single of known size.</param>
    /// <param name="exampleWeightColumnName">Weights of examples, Single; null for none.</param>
    /// <param name="searchSpace">What is searched. Default: null, all of <see cref="NeuralNetworkSearch"/>.</param>
    public static SweepableEstimator MulticlassNeuralNetwork(
        this AutoCatalog catalog, string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        SearchSpace<NeuralNetworkSearch>? searchSpace = null) => Create(catalog, searchSpace, (context, search) =>
            context.MulticlassClassification.Trainers.NeuralNetwork(
                search.ToOptions<MulticlassNeuralNetworkTrainer.Options>(labelColumnName, featureColumnName, exampleWeightColumnName)),
                [labelColumnName, featureColumnName, exampleWeightColumnName]);

    /// <summary>A neural network for numbers: <see cref="RegressionNeuralNetworkTrainer"/>.</summary>
    /// <param name="catalog">That of <c>mlContext.Auto()</c>.</param>
    /// <param name="labelColumnName">The label: Single.</param>
    /// <param name="featureColumnName">The features: a vector of Single of known size.</param>
    /// <param name="exampleWeightColumnName">Weights of examples, Single; null for none.</param>
    /// <param name="searchSpace">What is searched. Default: null, all of <see cref="NeuralNetworkSearch"/>.</param>
    public static SweepableEstimator RegressionNeuralNetwork(
        this AutoCatalog catalog, string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        SearchSpace<NeuralNetworkSearch>? searchSpace = null) => Create(catalog, searchSpace, (context, search) =>
            context.Regression.Trainers.NeuralNetwork(
                search.ToOptions<RegressionNeuralNetworkTrainer.Options>(labelColumnName, featureColumnName, exampleWeightColumnName)),
                [labelColumnName, featureColumnName, exampleWeightColumnName]);

    /// <summary>Distances from a Gaussian: <see cref="GaussianMahalanobisTrainer"/>.</summary>
    /// <param name="catalog">That of <c>mlContext.Auto()</c>.</param>
    /// <param name="featureColumnName">The features: a vector of Single of known size.</param>
    /// <param name="searchSpace">What is searched. Default: null, all of <see cref="GaussianMahalanobisSearch"/>.</param>
    public static SweepableEstimator GaussianMahalanobis(
        this AutoCatalog catalog, string featureColumnName = "Features", SearchSpace<GaussianMahalanobisSearch>? searchSpace = null) =>
        Create(catalog, searchSpace, (context, search) => context.AnomalyDetection.Trainers.GaussianMahalanobis(search.ToOptions(featureColumnName)),
            [featureColumnName]);

    /// <summary>What an autoencoder cannot rebuild: <see cref="ReconstructionErrorTrainer"/>.</summary>
    /// <param name="catalog">That of <c>mlContext.Auto()</c>.</param>
    /// <param name="featureColumnName">The features: a vector of Single of known size.</param>
    /// <param name="searchSpace">What is searched. Default: null, all of <see cref="ReconstructionErrorSearch"/>.</param>
    public static SweepableEstimator ReconstructionError(
        this AutoCatalog catalog, string featureColumnName = "Features", SearchSpace<ReconstructionErrorSearch>? searchSpace = null) =>
        Create(catalog, searchSpace, (context, search) => context.AnomalyDetection.Trainers.ReconstructionError(search.ToOptions(featureColumnName)),
            [featureColumnName]);

    /// <summary>An embedding learned without labels: <see cref="VicRegEmbeddingEstimator"/>.</summary>
    /// <param name="catalog">That of <c>mlContext.Auto()</c>.</param>
    /// <param name="outputColumnName">The embedding.</param>
    /// <param name="inputColumnName">The features: a vector of Single of known size.</param>
    /// <param name="searchSpace">What is searched. Default: null, all of <see cref="VicRegEmbeddingSearch"/>.</param>
    public static SweepableEstimator VicRegEmbedding(
        this AutoCatalog catalog, string outputColumnName = "Embedding", string inputColumnName = "Features",
        SearchSpace<VicRegEmbeddingSearch>? searchSpace = null) =>
        Create(catalog, searchSpace, (context, search) => context.Transforms.VicRegEmbedding(search.ToOptions(outputColumnName, inputColumnName)),
            [outputColumnName, inputColumnName]);

    /// <summary>Normalization by strata: <see cref="StratifiedNormalizingEstimator"/>.</summary>
    /// <param name="catalog">That of <c>mlContext.Auto()</c>.</param>
    /// <param name="outputColumnName">The normalized features.</param>
    /// <param name="inputColumnName">The features.</param>
    /// <param name="stratumColumnNames">The columns that say which stratum a row is of; at least one.</param>
    /// <param name="searchSpace">What is searched. Default: null, all of <see cref="StratifiedNormalizingSearch"/>.</param>
    public static SweepableEstimator NormalizeStratified(
        this AutoCatalog catalog, string outputColumnName, string inputColumnName, string[] stratumColumnNames,
        SearchSpace<StratifiedNormalizingSearch>? searchSpace = null) => Create(catalog, searchSpace, (context, search) =>
            context.Transforms.NormalizeStratified(search.ToOptions(outputColumnName, inputColumnName, stratumColumnNames)),
            [outputColumnName, inputColumnName, stratumColumnNames]);

    // ML.NET's default of no space at all fails. The code of the factory becomes that of a report: what is shown is what was run.
    private static NamedSweepable<TSearch> Create<TSearch>(
        AutoCatalog catalog, SearchSpace<TSearch>? space, Func<MLContext, TSearch, IEstimator<ITransformer>> factory, object?[] columns,
        [CallerMemberName] string name = "", [CallerArgumentExpression(nameof(factory))] string factoryCode = "",
        [CallerArgumentExpression(nameof(columns))] string columnNames = "")
        where TSearch : class, new()
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new NamedSweepable<TSearch>(name, factory, new SweepableCode(factoryCode, columnNames, columns), space ?? new SearchSpace<TSearch>());
    }
}
