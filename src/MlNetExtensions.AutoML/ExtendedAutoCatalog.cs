using System.Globalization;
using Microsoft.ML.SearchSpace;
using MlNetExtensions;

namespace Microsoft.ML.AutoML;

/// <summary>
/// Pipelines over the pack's trainers, one of which a trial chooses. Append them to featurizing steps, beside ML.NET's own trainers for instance:
/// <c>auto.Featurizer(rows).Append(auto.BinaryClassification(), auto.ExtendedBinaryClassification())</c>.
/// </summary>
public static class ExtendedAutoCatalog
{
    /// <summary>Two classes: logistic regression, a support vector machine, a neural network.</summary>
    /// <param name="catalog">That of <c>mlContext.Auto()</c>.</param>
    /// <param name="labelColumnName">The label: Boolean.</param>
    /// <param name="featureColumnName">The features: a vector of Single of known size.</param>
    /// <param name="exampleWeightColumnName">Weights of examples, Single; null for none.</param>
    /// <param name="useLogisticRegression">Whether logistic regression is tried.</param>
    /// <param name="useLinearSvm">Whether a support vector machine is tried.</param>
    /// <param name="useNeuralNetwork">Whether a neural network is tried.</param>
    /// <param name="linearSearchSpace">What is searched of linear trainers. Default: null, all of <see cref="LinearSearch"/>.</param>
    /// <param name="neuralSearchSpace">What is searched of networks. Default: null, all of <see cref="NeuralNetworkSearch"/>.</param>
    /// <exception cref="ArgumentException">No trainer is left.</exception>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.NormalizeMinMax("Features").Append(ml.Auto().ExtendedBinaryClassification());
    /// var best = ml.Auto().CreateExperiment()
    ///     .SetPipeline(pipeline)
    ///     .SetDataset(rows, fold: 5)
    ///     .SetBinaryClassificationMetric(BinaryClassificationMetric.AreaUnderRocCurve, "Label")
    ///     .SetSobolTuner()
    ///     .SetRacingTrialRunner()
    ///     .SetMaxModelToExplore(10)
    ///     .Run();
    /// </code>
    /// </example>
    public static SweepablePipeline ExtendedBinaryClassification(
        this AutoCatalog catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        bool useLogisticRegression = true,
        bool useLinearSvm = true,
        bool useNeuralNetwork = true,
        SearchSpace<LinearSearch>? linearSearchSpace = null,
        SearchSpace<NeuralNetworkSearch>? neuralSearchSpace = null) => OneOf(
            (useLogisticRegression, () => catalog.VarianceReducedLogisticRegression(labelColumnName, featureColumnName, exampleWeightColumnName, linearSearchSpace)),
            (useLinearSvm, () => catalog.VarianceReducedLinearSvm(labelColumnName, featureColumnName, exampleWeightColumnName, linearSearchSpace)),
            (useNeuralNetwork, () => catalog.BinaryNeuralNetwork(labelColumnName, featureColumnName, exampleWeightColumnName, neuralSearchSpace)));

    /// <summary>Many classes: multinomial logistic regression, a neural network.</summary>
    /// <param name="catalog">That of <c>mlContext.Auto()</c>.</param>
    /// <param name="labelColumnName">The label: a key.</param>
    /// <param name="featureColumnName">The features: a vector of Single of known size.</param>
    /// <param name="exampleWeightColumnName">Weights of examples, Single; null for none.</param>
    /// <param name="useMaximumEntropy">Whether multinomial logistic regression is tried.</param>
    /// <param name="useNeuralNetwork">Whether a neural network is tried.</param>
    /// <param name="linearSearchSpace">What is searched of linear trainers. Default: null, all of <see cref="LinearSearch"/>.</param>
    /// <param name="neuralSearchSpace">What is searched of networks. Default: null, all of <see cref="NeuralNetworkSearch"/>.</param>
    /// <exception cref="ArgumentException">No trainer is left.</exception>
    public static SweepablePipeline ExtendedMulticlassClassification(
        this AutoCatalog catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        bool useMaximumEntropy = true,
        bool useNeuralNetwork = true,
        SearchSpace<LinearSearch>? linearSearchSpace = null,
        SearchSpace<NeuralNetworkSearch>? neuralSearchSpace = null) => OneOf(
            (useMaximumEntropy, () => catalog.VarianceReducedMaximumEntropy(labelColumnName, featureColumnName, exampleWeightColumnName, linearSearchSpace)),
            (useNeuralNetwork, () => catalog.MulticlassNeuralNetwork(labelColumnName, featureColumnName, exampleWeightColumnName, neuralSearchSpace)));

    /// <summary>Numbers: least squares, Huber's loss, a neural network and, where asked for, Poisson regression.</summary>
    /// <param name="catalog">That of <c>mlContext.Auto()</c>.</param>
    /// <param name="labelColumnName">The label: Single.</param>
    /// <param name="featureColumnName">The features: a vector of Single of known size.</param>
    /// <param name="exampleWeightColumnName">Weights of examples, Single; null for none.</param>
    /// <param name="useLeastSquares">Whether least squares are tried.</param>
    /// <param name="useHuber">Whether Huber's loss is tried.</param>
    /// <param name="usePoisson">Whether Poisson regression is tried; labels must not be negative. Default: false.</param>
    /// <param name="useNeuralNetwork">Whether a neural network is tried.</param>
    /// <param name="linearSearchSpace">What is searched of linear trainers. Default: null, all of <see cref="LinearSearch"/>.</param>
    /// <param name="neuralSearchSpace">What is searched of networks. Default: null, all of <see cref="NeuralNetworkSearch"/>.</param>
    /// <exception cref="ArgumentException">No trainer is left.</exception>
    public static SweepablePipeline ExtendedRegression(
        this AutoCatalog catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        bool useLeastSquares = true,
        bool useHuber = true,
        bool usePoisson = false,
        bool useNeuralNetwork = true,
        SearchSpace<LinearSearch>? linearSearchSpace = null,
        SearchSpace<NeuralNetworkSearch>? neuralSearchSpace = null) => OneOf(
            (useLeastSquares, () => catalog.VarianceReducedLeastSquares(labelColumnName, featureColumnName, exampleWeightColumnName, linearSearchSpace)),
            (useHuber, () => catalog.VarianceReducedHuber(labelColumnName, featureColumnName, exampleWeightColumnName, linearSearchSpace)),
            (usePoisson, () => catalog.VarianceReducedPoisson(labelColumnName, featureColumnName, exampleWeightColumnName, linearSearchSpace)),
            (useNeuralNetwork, () => catalog.RegressionNeuralNetwork(labelColumnName, featureColumnName, exampleWeightColumnName, neuralSearchSpace)));

    /// <summary>
    /// Anomalies: Gaussians with their covariance, subspace and threshold, and autoencoders. ML.NET has no metric for them in experiments:
    /// give one to <see cref="TrialRunnerExtensions.SetRacingTrialRunner(AutoMLExperiment, Func{MLContext, IDataView, double}, bool, int)"/>.
    /// </summary>
    /// <param name="catalog">That of <c>mlContext.Auto()</c>.</param>
    /// <param name="featureColumnName">The features: a vector of Single of known size. Rows to train on should be normal.</param>
    /// <param name="useGaussianMahalanobis">Whether a Gaussian is tried.</param>
    /// <param name="useReconstructionError">Whether an autoencoder is tried.</param>
    /// <param name="gaussianSearchSpace">What is searched of Gaussians. Default: null, all of <see cref="GaussianMahalanobisSearch"/>.</param>
    /// <param name="reconstructionSearchSpace">
    /// What is searched of autoencoders. Default: null, all of <see cref="ReconstructionErrorSearch"/>.
    /// </param>
    /// <exception cref="ArgumentException">No trainer is left.</exception>
    public static SweepablePipeline AnomalyDetection(
        this AutoCatalog catalog,
        string featureColumnName = "Features",
        bool useGaussianMahalanobis = true,
        bool useReconstructionError = true,
        SearchSpace<GaussianMahalanobisSearch>? gaussianSearchSpace = null,
        SearchSpace<ReconstructionErrorSearch>? reconstructionSearchSpace = null) => OneOf(
            (useGaussianMahalanobis, () => catalog.GaussianMahalanobis(featureColumnName, gaussianSearchSpace)),
            (useReconstructionError, () => catalog.ReconstructionError(featureColumnName, reconstructionSearchSpace)));

    /// <summary>A pipeline of one step, which is one of the candidates.</summary>
    private static SweepablePipeline OneOf(params (bool Use, Func<SweepableEstimator> Create)[] candidates)
    {
        SweepableEstimator[] chosen = [.. candidates.Where(candidate => candidate.Use).Select(candidate => candidate.Create())];
        if (chosen.Length == 0)
        {
            throw new ArgumentException("No trainer is left to try; use at least one.", nameof(candidates));
        }

        // ML.NET has no public pipeline without a first step, and fails on an append of nothing. So the steps are put one after another, and the
        // schema makes alternatives of them.
        return chosen[0].Append(chosen.Length > 1 ? chosen[1..] : chosen).BuildSweepableEstimatorPipeline(
            string.Join(" + ", Enumerable.Range(0, chosen.Length).Select(i => string.Create(CultureInfo.InvariantCulture, $"e{i}"))));
    }
}
