using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Tests.Seam;

namespace MlNetExtensions.Tests.Trainers;

/// <summary>Perceptrons in ML.NET's pipelines.</summary>
public sealed class NeuralNetworkTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Classes_are_learned_saved_loaded_and_served()
    {
        Example[] examples = Examples.Generate(1500);
        IDataView rows = View(examples);
        MulticlassNeuralNetworkTransformer model = _ml.MulticlassClassification.Trainers.NeuralNetwork("Class", numberOfEpochs: 30).Fit(rows);

        IDataView scored = model.Transform(rows), reloaded = model.Reload(rows.Schema).Transform(rows);

        _ml.MulticlassClassification.Evaluate(scored, "Class").MicroAccuracy.Should().BeGreaterThan(0.93, "classes are intervals of a linear score");
        scored.Vectors("Score").Should().OnlyContain(scores => Math.Abs(scores.Sum() - 1) < 1e-5);
        reloaded.Vectors("Score").Should().BeEquivalentTo(scored.Vectors("Score"), options => options.WithStrictOrdering());
        reloaded.Column<uint>("PredictedLabel").Should().Equal(scored.Column<uint>("PredictedLabel"));
        using PredictionEngine<Example, Predicted> engine = _ml.Model.CreatePredictionEngine<Example, Predicted>(model);
        float[][] scores = scored.Vectors("Score");
        for (int i = 0; i < 20; i++)
        {
            engine.Predict(examples[i]).Score.Should().Equal(scores[i], "a row alone has the bits that it has in a batch");
        }
    }

    [Fact]
    public void Two_classes_have_a_probability_that_is_the_logistic_of_the_score()
    {
        IDataView rows = View(Examples.Generate(2000));
        BinaryNeuralNetworkTransformer model = _ml.BinaryClassification.Trainers.NeuralNetwork().Fit(rows);

        foreach (IDataView scored in new[] { model.Transform(rows), model.Reload(rows.Schema).Transform(rows) })
        {
            float[] scores = scored.Column<float>("Score"), probabilities = scored.Column<float>("Probability");
            bool[] labels = scored.Column<bool>("PredictedLabel");
            for (int i = 0; i < scores.Length; i++)
            {
                ((double)probabilities[i]).Should().BeApproximately(1 / (1 + Math.Exp(-scores[i])), 1e-6);
                labels[i].Should().Be(scores[i] > 0);
            }

            _ml.BinaryClassification.Evaluate(scored).AreaUnderRocCurve.Should().BeGreaterThan(0.8, "the true probabilities reach .84");
        }
    }

    [Theory]
    [InlineData(NeuralRegressionLoss.Squared)]
    [InlineData(NeuralRegressionLoss.Huber)]
    public void Numbers_are_learned_in_the_units_of_the_label(NeuralRegressionLoss loss)
    {
        Example[] examples = Examples.Generate(2000);
        foreach (Example example in examples)
        {
            example.Target = 1000 + 50 * example.Target;
        }

        IDataView rows = View(examples);
        var options = new RegressionNeuralNetworkTrainer.Options { LabelColumnName = "Target", Loss = loss, NumberOfEpochs = 20 };
        RegressionNeuralNetworkTransformer model = _ml.Regression.Trainers.NeuralNetwork(options).Fit(rows);

        // Noise of 0.1 x 50 on a score of standard deviation 2 x 50.
        _ml.Regression.Evaluate(model.Transform(rows), "Target").RSquared.Should().BeGreaterThan(0.99);
        model.Reload(rows.Schema).Transform(rows).Column<float>("Score").Should().Equal(model.Transform(rows).Column<float>("Score"));
    }

    [Fact]
    public void Training_has_the_same_bits_again_and_on_one_thread()
    {
        IDataView rows = View(Examples.Generate(500));
        float[] Scores(int? threads, int seed = 0) => _ml.BinaryClassification.Trainers.NeuralNetwork(
            new BinaryNeuralNetworkTrainer.Options { NumberOfThreads = threads, Seed = seed, NumberOfEpochs = 3, Dropout = 0.2 }).Fit(rows).Transform(rows).Column<float>("Score");

        float[] scores = Scores(null);
        Scores(1).Should().Equal(scores);
        Scores(null).Should().Equal(scores);
        Scores(null, seed: 1).Should().NotEqual(scores);
    }

    [Theory]
    [InlineData(HiddenNormalization.None, false)]
    [InlineData(HiddenNormalization.Batch, false)]
    [InlineData(HiddenNormalization.Layer, false)]
    [InlineData(HiddenNormalization.None, true)]
    public void Every_kind_of_hidden_layer_learns(HiddenNormalization normalization, bool selfNormalizing)
    {
        IDataView rows = View(Examples.Generate(1500));
        var options = new MulticlassNeuralNetworkTrainer.Options
        {
            LabelColumnName = "Class",
            Normalization = normalization,
            SelfNormalizing = selfNormalizing,
            Dropout = 0.1,
            HiddenLayers = [32, 32],
            NumberOfEpochs = 40,
            LearningRate = 0.003,
        };

        MulticlassNeuralNetworkTransformer model = _ml.MulticlassClassification.Trainers.NeuralNetwork(options).Fit(rows);

        _ml.MulticlassClassification.Evaluate(model.Transform(rows), "Class").MicroAccuracy.Should().BeGreaterThan(0.9);
        model.Reload(rows.Schema).Transform(rows).Vectors("Score").Should().BeEquivalentTo(model.Transform(rows).Vectors("Score"), check => check.WithStrictOrdering());
        model.Model.Shape.Layers.OfType<BatchNormLayer>().Should().BeEmpty("running statistics are folded into the layers");
    }

    [Fact]
    public void Sparse_rows_give_nearly_what_dense_ones_give()
    {
        var options = new BinaryNeuralNetworkTrainer.Options { CenterFeatures = false, NumberOfEpochs = 3 };
        IDataView dense = View(Examples.Generate(400)), sparse = View(Examples.Generate(400, sparse: true));

        float[] ofDense = _ml.BinaryClassification.Trainers.NeuralNetwork(options).Fit(dense).Transform(dense).Column<float>("Score");
        float[] ofSparse = _ml.BinaryClassification.Trainers.NeuralNetwork(options).Fit(sparse).Transform(sparse).Column<float>("Score");

        ofSparse.Should().Equal(ofDense, (a, b) => Math.Abs(a - b) <= 1e-3 * (1 + Math.Abs(b)));
    }

    [Fact]
    public void Units_of_features_do_not_matter()
    {
        Example[] examples = Examples.Generate(400), scaled = Examples.Generate(400);
        foreach (Example example in scaled)
        {
            float[] x = [.. example.Features.DenseValues()];
            example.Features = new VBuffer<float>(x.Length, [.. x.Select((value, j) => value * (1 << j) + j)]);
        }

        // Moved and stretched, an indicator is a number.
        var options = new BinaryNeuralNetworkTrainer.Options { NumberOfEpochs = 3, FeatureScaling = FeatureScaling.StandardDeviation };
        BinaryNeuralNetworkTrainer trainer = _ml.BinaryClassification.Trainers.NeuralNetwork(options);
        float[] scores = trainer.Fit(View(examples)).Transform(View(examples)).Column<float>("Score");

        trainer.Fit(View(scaled)).Transform(View(scaled)).Column<float>("Score").Should().Equal(scores, (a, b) => Math.Abs(a - b) <= 1e-3 * (1 + Math.Abs(b)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Indicators_are_not_scaled_by_how_rare_they_are(bool sparse)
    {
        // The fourth feature is 0 or 1, the fifth always 2: three times as much of an indicator is the same indicator, of a number it is another unit.
        Example[] examples = Examples.Generate(300, sparse: sparse), scaled = Examples.Generate(300, sparse: sparse);
        foreach (Example example in scaled)
        {
            float[] x = [.. example.Features.DenseValues()];
            x[3] *= 3;
            example.Features = new VBuffer<float>(x.Length, x);
        }

        var options = new BinaryNeuralNetworkTrainer.Options { NumberOfEpochs = 1, CenterFeatures = false, HiddenLayers = [4] };
        BinaryNeuralNetworkTransformer model = _ml.BinaryClassification.Trainers.NeuralNetwork(options).Fit(View(examples));
        BinaryNeuralNetworkTransformer tripled = _ml.BinaryClassification.Trainers.NeuralNetwork(options).Fit(View(scaled));
        options.FeatureScaling = FeatureScaling.None;
        BinaryNeuralNetworkTransformer plain = _ml.BinaryClassification.Trainers.NeuralNetwork(options).Fit(View(examples));

        float[] ofModel = Column(model, 3), ofTripled = Column(tripled, 3), ofPlain = Column(plain, 3), numbers = Column(model, 1);
        ofTripled.Should().Equal(ofModel, (a, b) => Math.Abs(3 * a - b) <= 1e-3 * (1 + Math.Abs(b)));
        ofModel.Should().Equal(ofPlain, (a, b) => Math.Abs(a - b) < 0.2, "it began with the same weights, which one epoch has moved little");
        numbers.Zip(Column(plain, 1)).Should().Contain(pair => Math.Abs(pair.First - pair.Second) > 0.2, "a number of standard deviation 3 is divided by it");
    }

    private static float[] Column(BinaryNeuralNetworkTransformer model, int feature) =>
        [.. Enumerable.Range(0, 4).Select(unit => model.Model.Parameters[unit * Examples.Dimension + feature])];

    [Fact]
    public void A_weight_of_zero_leaves_a_row_out_and_class_weights_move_the_line()
    {
        Example[] examples = Examples.Generate(1000);
        var options = new BinaryNeuralNetworkTrainer.Options { NumberOfEpochs = 5 };
        double Positives(Action<BinaryNeuralNetworkTrainer.Options> set)
        {
            set(options);
            IDataView rows = View(examples);
            return _ml.BinaryClassification.Trainers.NeuralNetwork(options).Fit(rows).Transform(rows).Column<bool>("PredictedLabel").Average(label => label ? 1 : 0);
        }

        double plain = Positives(_ => { });
        Positives(o => o.PositiveClassWeight = 20).Should().BeGreaterThan(plain + 0.2);
        foreach (Example example in examples)
        {
            example.Weight = example.Label ? 0 : 1;
        }

        Positives(o => (o.PositiveClassWeight, o.ExampleWeightColumnName) = (1, "Weight")).Should().Be(0);
    }

    [Fact]
    public void Classes_without_rows_have_probability_zero()
    {
        IDataView rows = View([.. Examples.Generate(300).Where(example => example.Class != 1)]);
        float[][] scores = _ml.MulticlassClassification.Trainers.NeuralNetwork("Class", numberOfEpochs: 2).Fit(rows).Transform(rows).Vectors("Score");

        scores.Should().OnlyContain(row => row.Length == 3 && row[1] == 0 && Math.Abs(row.Sum() - 1) < 1e-5);
    }

    [Fact]
    public void The_best_epoch_is_kept_and_training_stops_early()
    {
        IDataView rows = View(Examples.Generate(300));
        var seen = new List<NetworkEpoch>();
        var options = new BinaryNeuralNetworkTrainer.Options
        {
            NumberOfEpochs = 200,
            LearningRate = 0.01,
            ValidationShare = 0.3,
            Patience = 3,
            KeepBest = true,
            Progress = new Told(seen),
        };

        BinaryNeuralNetworkTransformer model = _ml.BinaryClassification.Trainers.NeuralNetwork(options).Fit(rows);

        model.Model.History.Should().Equal(seen).And.HaveCountLessThan(200);
        int best = seen.MinBy(epoch => epoch.ValidationLoss).Epoch;
        seen[^1].Epoch.Should().Be(best + 3);
    }

    [Theory]
    [InlineData("MarsAdamW")]
    [InlineData("Sgd")]
    public void Any_chain_of_gradient_transformations_trains(string name)
    {
        IDataView rows = View(Examples.Generate(1000));
        var options = new BinaryNeuralNetworkTrainer.Options
        {
            Optimizer = rate => name == "Sgd" ? Optimizers.Sgd(rate, momentum: 0.9) : Optimizers.MarsAdamW(rate),
            LearningRate = name == "Sgd" ? 0.05 : 0.003,
        };

        IDataView scored = _ml.BinaryClassification.Trainers.NeuralNetwork(options).Fit(rows).Transform(rows);

        _ml.BinaryClassification.Evaluate(scored).AreaUnderRocCurve.Should().BeGreaterThan(0.8);
    }

    [Fact]
    public void What_is_wrong_is_said()
    {
        IDataView rows = View(Examples.Generate(50));
        BinaryClassificationCatalog.BinaryClassificationTrainers binary = _ml.BinaryClassification.Trainers;
        Throws<ArgumentOutOfRangeException>(() => binary.NeuralNetwork(new BinaryNeuralNetworkTrainer.Options { HiddenLayers = [4, 0] }), "*HiddenLayers*1 unit*");
        Throws<ArgumentOutOfRangeException>(() => binary.NeuralNetwork(numberOfEpochs: 0), "*NumberOfEpochs*at least 1*");
        Throws<ArgumentException>(() => binary.NeuralNetwork(new BinaryNeuralNetworkTrainer.Options { KeepBest = true }), "*ValidationShare*");
        Throws<ArgumentOutOfRangeException>(() => binary.NeuralNetwork("Class").Fit(rows), "*'Class'*Boolean*");
        Throws<ArgumentOutOfRangeException>(() => binary.NeuralNetwork(featureColumnName: "Target").Fit(rows), "*'Target'*vector*");
        Throws<ArgumentException>(() => binary.NeuralNetwork().Fit(View([])), "*no rows*");
        Throws<TrainingDivergedException>(() => binary.NeuralNetwork(new BinaryNeuralNetworkTrainer.Options
        {
            Optimizer = rate => Optimizers.Sgd(rate),
            LearningRate = 1e30,
        }).Fit(rows), "*diverged at step*layer*learning rate*");
        Throws<ArgumentException>(() => binary.NeuralNetwork(new BinaryNeuralNetworkTrainer.Options
        {
            Optimizer = rate => Optimizers.Adam(rate).Then(new ScaleByLearningRate(0.1)),
        }).Fit(rows), "*two learning rates*");
        Example[] missing = Examples.Generate(50);
        missing[7].Features = new VBuffer<float>(Examples.Dimension, [1, float.NaN, 0, 0, 0]);
        Throws<ArgumentException>(() => binary.NeuralNetwork().Fit(View(missing)), "*'Features'*row 7*");
    }

    private IDataView View(Example[] examples) => _ml.Data.LoadFromEnumerable(examples);

    private static void Throws<TException>(Action action, string message)
        where TException : Exception => action.Should().Throw<TException>().WithMessage(message);

    private sealed class Told(List<NetworkEpoch> epochs) : IProgress<NetworkEpoch>
    {
        public void Report(NetworkEpoch value) => epochs.Add(value);
    }

    private sealed class Predicted
    {
        public float[] Score { get; set; } = [];
    }
}
