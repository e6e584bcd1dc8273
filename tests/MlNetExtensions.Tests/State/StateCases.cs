using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Components;
using MlNetExtensions.Pipeline;
using YourOwn;

namespace MlNetExtensions.Tests.State;

/// <summary>Every component with a state of its own, in every form that its state takes. A new component is one more row.</summary>
internal static class StateCases
{
    public static IReadOnlyList<StateCase> All { get; } =
    [
        Gaussian("defaults", _ => { }),
        Gaussian("no statistics, all outputs", options => (options.KeepStatistics, options.FeatureContributionsColumnName, options.ColumnScoresColumnName) = (false, "Contributions", "Columns")),
        Gaussian("more features than rows", _ => { }, rows: 9, sizes: 14),
        Gaussian("three columns, maximum", options => options.Combination = DistanceCombination.Maximum, rows: 40, 3, 1, 20),
        Gaussian("two columns, sum, contributions", options => (options.Combination, options.FeatureContributionsColumnName) = (DistanceCombination.Sum, "Contributions"), rows: 40, 2, 3),
        Gaussian("fixed threshold, no p-values", options => (options.Threshold, options.PValueColumnName) = (AnomalyThreshold.Fixed(2), null)),
        Gaussian("other names and rate", options => (options.ScoreColumnName, options.PredictedLabelColumnName, options.PValueColumnName, options.FalsePositiveRate) = ("S", "L", "P", 0.2)),
        Gaussian("split-conformal", options => options.Threshold = AnomalyThreshold.SplitConformal(0.5)),
        Gaussian("cross-conformal, three folds, two columns", options => options.Threshold = AnomalyThreshold.CrossConformal(3), rows: 30, 2, 3),
        Gaussian("fixed threshold, cross-conformal p-values", options => options.Threshold = AnomalyThreshold.Fixed(2)),
        Gaussian("chi-square, empirical", options => (options.Threshold, options.Covariance) = (AnomalyThreshold.ChiSquare, CovarianceEstimator.Empirical)),
        Gaussian("F, empirical", options => (options.Threshold, options.Covariance) = (AnomalyThreshold.F, CovarianceEstimator.Empirical)),
        Gaussian("empirical pseudo-inverse", options => options.Covariance = CovarianceEstimator.Empirical, rows: 9, sizes: 14),
        Gaussian("oracle approximating, negated PCA", options => (options.Covariance, options.Subspace) = (CovarianceEstimator.OracleApproximatingShrinkage, FeatureSubspace.Npca(0.9))),
        Gaussian("fixed intensity, PCA", options => (options.Covariance, options.Subspace) = (CovarianceEstimator.Shrunk(0.3), FeatureSubspace.Pca(0.9))),
        Gaussian("isotropic", options => options.Covariance = CovarianceEstimator.Shrunk(1), rows: 9, sizes: 14),
        Gaussian("toward the diagonal, least variance", options => (options.Covariance, options.Subspace) = (CovarianceEstimator.ShrunkTowardDiagonal(), FeatureSubspace.LeastVariance(2))),
        Gaussian("toward the diagonal, fixed, centered", options => (options.Covariance, options.AssumeCentered) = (CovarianceEstimator.ShrunkTowardDiagonal(0.2), true)),
        Gaussian("minimum covariance determinant", options => options.Covariance = CovarianceEstimator.MinimumCovarianceDeterminant(0.8, 3), rows: 40, sizes: 3),
        Gaussian("greatest variance, wide", options => options.Subspace = FeatureSubspace.GreatestVariance(3), rows: 60, sizes: 26),
        Poisson(),
        YourOwn("clipper", new QuantileClippingEstimator("Out", "C0", 0.1), 4),
        YourOwn("whitening", new ZcaWhiteningEstimator("Out", "C0"), 5),
        .. KeyTypes.Select(type => MaximumEntropy(type)),
        NeuralClasses("plain", _ => { }),
        NeuralClasses("layer normalization, leaky", options => (options.Normalization, options.Activation) = (HiddenNormalization.Layer, new LeakyRelu(0.1))),
        NeuralClasses("normalization first", options => options.Layers = [new BatchNormLayer(), new ActivationLayer(new Tanh()), new DenseLayer(3)]),
        NeuralBinary(),
        NeuralRegression(),
        Reconstruction("split-conformal", options => options.Threshold = AnomalyThreshold.SplitConformal(0.5)),
        Reconstruction("cross-conformal, two columns, contributions", options => (options.Threshold, options.FeatureContributionsColumnName) = (AnomalyThreshold.CrossConformal(2), "Contributions"), 2, 3),
        VicReg(),
        Shift("bootstrap", new FeatureShiftOptions { NumberOfResamples = 79 }),
        Shift("permutation, maximum, as it is", new FeatureShiftOptions
        {
            NumberOfResamples = 19, Level = 0.2, Ridge = 1e-3, Resampling = ShiftResampling.Permutation, Correction = ShiftCorrection.MaximumStatistic, Standardize = false,
        }),
        Reconstruction("fixed threshold, no p-values, amplified, other names", options =>
            (options.Threshold, options.PValueColumnName, options.FalsePositiveRate, options.Loss, options.AmplificationScale, options.ScoreColumnName) =
            (AnomalyThreshold.Fixed(2), null, 0.2, ReconstructionLoss.Amplified, 3, "S")),
        Stratified("text", options => options.StratumColumnNames = ["Site"]),
        Stratified("scalar, key of text, Boolean", options => (options.InputColumnName, options.StratumColumnNames) = ("Reward", ["SiteKey", "IsLarge"])),
        Stratified("key of numbers, whole number, blended", options => (options.StratumColumnNames, options.Blend, options.BlendTarget) = (["NumberKey", "Small"], 0.3, BlendTarget.Statistics)),
        Stratified("numbers, none at its default", options =>
            (options.StratumColumnNames, options.MinimumStratumSize, options.Shrinkage, options.DeltaDegreesOfFreedom, options.Epsilon, options.Range, options.MissingValues) =
            (["Small"], 3, 2, 1, 0.2, new ValueRange(-2, 3), MissingValueHandling.PassThrough)),
        Stratified("key without values, median", options => (options.StratumColumnNames, options.Form, options.Shrinkage) = (["Key"], StratifiedForm.MedianInterquartile, 3)),
        Stratified("long, extremes", options => (options.StratumColumnNames, options.Form, options.StratumRanges) =
            (["Long"], StratifiedForm.MinimumMaximum, new Dictionary<string, ValueRange> { ["0"] = new(-1, 1) })),
        Combat("text", options => options.BatchColumnName = "Site"),
        Combat("key of numbers, covariates, unknown left", options => (options.BatchColumnName, options.NumberCovariateColumnNames, options.CategoryCovariateColumnNames, options.UnknownBatches) =
            ("NumberKey", ["Reward"], ["Parity"], UnknownBatchHandling.LeaveUnchanged)),
        .. NormalizationCases.All,
    ];

    private static PrimitiveDataViewType[] KeyTypes =>
    [
        TextDataViewType.Instance, NumberDataViewType.Single, NumberDataViewType.Byte, NumberDataViewType.UInt16, NumberDataViewType.Int64,
        BooleanDataViewType.Instance, DateTimeDataViewType.Instance, TimeSpanDataViewType.Instance,
    ];

    private static StateCase Gaussian(string name, Action<GaussianMahalanobisTrainer.Options> set, int rows = 40, params int[] sizes)
    {
        sizes = sizes.Length > 0 ? sizes : [4];
        var ml = new MLContext(seed: 1);
        var options = new GaussianMahalanobisTrainer.Options { FeatureColumnNames = [.. sizes.Select((_, i) => $"C{i}")] };
        set(options);
        return StateCase.Of($"Gaussian, {name}", ml.AnomalyDetection.Trainers.GaussianMahalanobis(options).Fit(FeatureRows.View(ml, rows, sizes)), GaussianSoundness.Check, GaussianSoundness.Merge);
    }

    private static StateCase VicReg()
    {
        var ml = new MLContext(seed: 1);
        var options = new VicRegEmbeddingEstimator.Options { InputColumnName = "C0", EncoderLayers = [3], Dimension = 2, ExpanderLayers = [], NumberOfEpochs = 1 };
        return StateCase.Of("VICReg embedding", ml.Transforms.VicRegEmbedding(options).Fit(FeatureRows.View(ml, 30, 4)), NeuralSoundness.CheckEmbedding);
    }

    private static StateCase Shift(string name, FeatureShiftOptions test)
    {
        var ml = new MLContext(seed: 1);
        return StateCase.Of($"Feature shift, {name}", ml.DataShift().FeatureShift("C0", windowSize: 10, test).Fit(FeatureRows.View(ml, 40, 4)), ShiftSoundness.Check);
    }

    private static StateCase Reconstruction(string name, Action<ReconstructionErrorTrainer.Options> set, params int[] sizes)
    {
        sizes = sizes.Length > 0 ? sizes : [4];
        var ml = new MLContext(seed: 1);
        var options = new ReconstructionErrorTrainer.Options { FeatureColumnNames = [.. sizes.Select((_, i) => $"C{i}")], HiddenLayers = [3, 2], NumberOfEpochs = 1 };
        set(options);
        return StateCase.Of($"Reconstruction error, {name}", ml.AnomalyDetection.Trainers.ReconstructionError(options).Fit(FeatureRows.View(ml, 30, sizes)), ReconstructionSoundness.Check);
    }

    // A component of another assembly; what it owes beyond a refusal or an answer, nobody here knows.
    private static StateCase YourOwn(string name, IEstimator<ITransformer> estimator, int size) => StateCase.Of(
        $"YourOwn, {name}", estimator.Fit(FeatureRows.View(new MLContext(seed: 1), 40, size)), payload =>
        {
            RowTransformer component = Payload.Decode(payload)!;
            int dimension = component.Inputs[0].Dimension;
            Sound.Require(component.Inputs.Count == 1 && component.Outputs[0].Size == dimension, "the output has the size of the input");
            foreach (float[] features in FeatureRows.ToScore(dimension))
            {
                Sound.Require(new PayloadRow(payload, new VBuffer<float>(dimension, features)).Vector(0).Length == dimension, "an output is missing");
            }
        });

    private static StateCase Poisson()
    {
        var model = new PoissonLinearModel(new LinearScores("Features", [0.5f, -1, 2, 0], [0.25f]));
        return StateCase.Of("Poisson", new PoissonRegressionTransformer(model), LinearSoundness.CheckPoisson);
    }

    private static StateCase Combat(string name, Action<CombatNormalizingEstimator.Options> set)
    {
        var ml = new MLContext(seed: 1);
        Normalization.SiteRow[] sites = Normalization.SiteRow.Generate(60);
        for (int i = 0; i < sites.Length; i++)
        {
            sites[i].Small = (byte)(i % 2);
        }

        IDataView rows = Normalization.SiteRow.View(ml, sites);
        IDataView keyed = ml.Transforms.Conversion.MapValueToKey("NumberKey", "Number").Append(ml.Transforms.CopyColumns("Parity", "Small")).Fit(rows).Transform(rows);
        var options = new CombatNormalizingEstimator.Options { OutputColumnName = "Out" };
        set(options);
        return StateCase.Of($"ComBat, {name}", ml.Transforms.NormalizeCombat(options).Fit(keyed), NormalizationSoundness.CheckKnown);
    }

    private static StateCase Stratified(string name, Action<StratifiedNormalizingEstimator.Options> set)
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = Normalization.SiteRow.View(ml, Normalization.SiteRow.Generate(40));
        IDataView keyed = ml.Transforms.Conversion.MapValueToKey("SiteKey", "Site").Append(ml.Transforms.Conversion.MapValueToKey("NumberKey", "Number")).Fit(rows).Transform(rows);
        var options = new StratifiedNormalizingEstimator.Options { OutputColumnName = "Out" };
        set(options);
        return StateCase.Of($"Stratified normalization, {name}", ml.Transforms.NormalizeStratified(options).Fit(keyed), NormalizationSoundness.Check);
    }

    private static StateCase NeuralClasses(string name, Action<MulticlassNeuralNetworkTrainer.Options> set)
    {
        var ml = new MLContext(seed: 1);
        var options = new MulticlassNeuralNetworkTrainer.Options { LabelColumnName = "Class", HiddenLayers = [6, 4], NumberOfEpochs = 1 };
        set(options);
        return StateCase.Of($"Neural network, classes, {name}",
            ml.MulticlassClassification.Trainers.NeuralNetwork(options).Fit(ml.Data.LoadFromEnumerable(Trainers.Examples.Generate(40))), NeuralSoundness.CheckClasses);
    }

    private static StateCase NeuralBinary()
    {
        var ml = new MLContext(seed: 1);
        var options = new BinaryNeuralNetworkTrainer.Options { HiddenLayers = [5], NumberOfEpochs = 1 };
        return StateCase.Of("Neural network, binary",
            ml.BinaryClassification.Trainers.NeuralNetwork(options).Fit(ml.Data.LoadFromEnumerable(Trainers.Examples.Generate(40))), NeuralSoundness.CheckBinary);
    }

    private static StateCase NeuralRegression()
    {
        var ml = new MLContext(seed: 1);
        var options = new RegressionNeuralNetworkTrainer.Options { LabelColumnName = "Target", HiddenLayers = [], NumberOfEpochs = 1 };
        return StateCase.Of("Neural network, regression",
            ml.Regression.Trainers.NeuralNetwork(options).Fit(ml.Data.LoadFromEnumerable(Trainers.Examples.Generate(40))), NeuralSoundness.CheckRegression);
    }

    private static StateCase MaximumEntropy(PrimitiveDataViewType keyType)
    {
        var model = new MaximumEntropyModel(new LinearScores("Features", [0.5f, -1, 2, 0, 1, 1], [0.25f, -3]), KeyValues.Example(keyType), [0, 1]);
        return StateCase.Of($"MaximumEntropy, {keyType}", new MaximumEntropyTransformer(model), LinearSoundness.CheckMaximumEntropy);
    }
}
