namespace MlNetExtensions.AutoML.Tests.Sweepables;

/// <summary>What is searched reaches the options of what is fitted, each number and name in its place.</summary>
public sealed class SearchOptionsTests
{
    [Fact]
    public void Linear_trainers()
    {
        var options = new LinearSearch { Strength = 0.2, L1Share = 0.25, Scaling = nameof(FeatureScaling.None) }
            .ToOptions<VarianceReducedHuberTrainer.Options>("L", "F", "W");

        (options.LabelColumnName, options.FeatureColumnName, options.ExampleWeightColumnName).Should().Be(("L", "F", "W"));
        (options.L1Regularization, options.L2Regularization, options.FeatureScaling).Should().Be((0.05, 0.15000000000000002, FeatureScaling.None));
    }

    [Fact]
    public void Neural_networks()
    {
        var options = new NeuralNetworkSearch
        {
            Layers = 3,
            Width = 40,
            Dropout = 0.3,
            LearningRate = 0.02,
            WeightDecay = 0.07,
            Epochs = 7,
            BatchSize = 64,
            Optimizer = nameof(Optimizers.MarsAdamW),
            Normalization = nameof(HiddenNormalization.Layer),
        }.ToOptions<BinaryNeuralNetworkTrainer.Options>("L", "F", "W");

        (options.LabelColumnName, options.FeatureColumnName, options.ExampleWeightColumnName).Should().Be(("L", "F", "W"));
        options.HiddenLayers.Should().Equal(40, 20, 10);
        (options.Dropout, options.LearningRate, options.NumberOfEpochs, options.BatchSize, options.Normalization)
            .Should().Be((0.3, 0.02, 7, 64, HiddenNormalization.Layer));
        options.Optimizer(0.5).ToString().Should().Be(Optimizers.MarsAdamW(0.5, weightDecay: 0.07).ToString());
        new NeuralNetworkSearch { WeightDecay = 0.07 }.ToOptions<BinaryNeuralNetworkTrainer.Options>("L", "F", null).Optimizer(0.5).ToString()
            .Should().Be(Optimizers.AdamW(0.5, weightDecay: 0.07).ToString());
    }

    [Fact]
    public void Detectors()
    {
        var gaussian = new GaussianMahalanobisSearch
        {
            Covariance = nameof(CovarianceEstimator.Shrunk),
            Shrinkage = 0.3,
            Subspace = nameof(FeatureSubspace.Npca),
            VarianceShare = 0.7,
            Threshold = nameof(AnomalyThreshold.F),
            FalsePositiveRate = 0.05,
        }.ToOptions("F");
        var reconstruction = new ReconstructionErrorSearch { Width = 30, Bottleneck = 5, LearningRate = 0.02, Epochs = 7 }.ToOptions("F");

        gaussian.FeatureColumnNames.Should().Equal("F");
        (gaussian.Covariance, gaussian.Subspace, gaussian.Threshold, gaussian.FalsePositiveRate)
            .Should().Be((CovarianceEstimator.Shrunk(0.3), FeatureSubspace.Npca(0.7), AnomalyThreshold.F, 0.05));
        reconstruction.FeatureColumnNames.Should().Equal("F");
        reconstruction.HiddenLayers.Should().Equal(30, 5, 30);
        (reconstruction.LearningRate, reconstruction.NumberOfEpochs).Should().Be((0.02, 7));
    }

    [Fact]
    public void Transforms()
    {
        var embedding = new VicRegEmbeddingSearch { Dimension = 9, Width = 40, Corruption = 0.2, Epochs = 7 }.ToOptions("O", "I");
        var strata = new StratifiedNormalizingSearch { Blend = 0.4 }.ToOptions("O", "I", ["S", "T"]);

        (embedding.OutputColumnName, embedding.InputColumnName, embedding.Dimension, embedding.NumberOfEpochs).Should().Be(("O", "I", 9, 7));
        embedding.EncoderLayers.Should().Equal(40);
        embedding.FirstView.Concat(embedding.SecondView).Should().Equal(new FeatureCorruption(0.2), new FeatureCorruption(0.2));
        (strata.OutputColumnName, strata.InputColumnName, strata.Blend).Should().Be(("O", "I", 0.4));
        strata.StratumColumnNames.Should().Equal("S", "T");
    }
}
