using MlNetExtensions.Core.Networks;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Tests.Networks;

public class NetworkTrainerTests
{
    private static readonly SoftmaxCrossEntropy _classes = new(3);
    private static readonly NetworkShape _shape = NetworkShape.Perceptron(2, [16], 3);

    [Fact]
    public void A_network_learns_rings_that_no_line_separates()
    {
        var trainer = new NetworkTrainer(_shape, _classes, Optimizers.AdamW(0.01), new NetworkTrainingOptions { Epochs = 60, BatchSize = 32, Seed = 2 });

        NetworkTraining training = trainer.Train(Rings(600, seed: 1), Rings(200, seed: 2));

        training.History.Should().HaveCount(60);
        NetworkEpoch last = training.History[^1];
        last.ValidationAccuracy.Should().BeGreaterThan(0.93);
        last.TrainingLoss.Should().BeLessThan(0.3 * training.History[0].TrainingLoss);
        last.Steps.Should().Be(60 * 19).And.Be(NetworkTrainer.CountSteps(600, trainer.Options));
        last.LearningRate.Should().Be(0.01);
        last.GradientNorm.Should().BePositive();
    }

    [Fact]
    public void A_run_has_the_same_bits_on_any_number_of_threads()
    {
        float[] one = Train(threads: 1);

        Train(threads: 2).Should().Equal(one);
        Train(threads: 5).Should().Equal(one);

        static float[] Train(int threads)
        {
            var shape = new NetworkShape(
                2, new DenseLayer(40), new BatchNormLayer(), new ActivationLayer(new Gelu()), new DropoutLayer(0.1), new DenseLayer(3));
            var options = new NetworkTrainingOptions { Epochs = 3, BatchSize = 48, Threads = threads, ValidationShare = 0.2 };
            NetworkTraining training = new NetworkTrainer(shape, _classes, Optimizers.AdamW(0.01), options).Train(Rings(500, seed: 3));
            return [.. training.GetNetwork().Parameters, .. training.GetNetwork().Statistics, .. training.History.Select(epoch => (float)epoch.ValidationLoss)];
        }
    }

    [Fact]
    public void Sparse_rows_train_the_network_of_dense_ones()
    {
        var sparse = new RowSetBuilder<float>(40);
        float[] targets = new float[200];
        var random = new NormalRandom(5);
        for (int i = 0; i < 200; i++)
        {
            int column = random.Below(39);
            sparse.AddSparse([(float)random.Normal(), 1], [column, 39]);
            targets[i] = column % 3;
        }

        RowSet<float> sparseRows = sparse.Build();
        float[] values = new float[200 * 40];
        for (int i = 0; i < 200; i++)
        {
            for (int k = 0; k < 2; k++)
            {
                values[i * 40 + sparseRows.Indices(i)[k]] = sparseRows.Values(i)[k];
            }
        }

        sparseRows.IsSparse.Should().BeTrue();
        var trainer = new NetworkTrainer(
            NetworkShape.Perceptron(40, [20], 3), _classes, Optimizers.AdamW(0.01), new NetworkTrainingOptions { Epochs = 4, BatchSize = 16 });
        Network ofSparse = trainer.Train(new NetworkData(sparseRows, targets)).GetNetwork();
        Network ofDense = trainer.Train(new NetworkData(new RowSet<float>(new DenseRows<float>(values, 40)), targets)).GetNetwork();

        ofSparse.Parameters.ToArray().Zip(ofDense.Parameters.ToArray()).Max(pair => Math.Abs(pair.First - pair.Second)).Should().BeLessThan(1e-4f);
    }

    [Fact]
    public void A_weight_of_two_is_the_row_twice()
    {
        NetworkData rings = Rings(60, seed: 4);
        float[] weights = [.. Enumerable.Range(0, 60).Select(i => i % 2 == 0 ? 2f : 1f)];
        int[] twice = [.. Enumerable.Range(0, 60).SelectMany(i => i % 2 == 0 ? new[] { i, i } : [i])];
        float[] rows = [.. twice.SelectMany(i => rings.Rows.Values(i).ToArray())];
        float[] targets = [.. twice.Select(i => rings.Targets.Span[i])];
        var options = new NetworkTrainingOptions { Epochs = 5, BatchSize = 1000 };
        var trainer = new NetworkTrainer(_shape, _classes, Optimizers.Sgd(0.5), options);

        Network weighted = trainer.Train(new NetworkData(rings.Rows, rings.Targets, weights)).GetNetwork();
        Network repeated = trainer.Train(new NetworkData(Dense(rows, 2), targets)).GetNetwork();

        weighted.Parameters.ToArray().Zip(repeated.Parameters.ToArray()).Max(pair => Math.Abs(pair.First - pair.Second)).Should().BeLessThan(1e-5f);
    }

    // Only ratios of weights matter, though some rows are held out.
    [Fact]
    public void Equal_weights_are_none()
    {
        NetworkData rings = Rings(80, seed: 4);
        float[] weights = [.. Enumerable.Repeat(3f, 80)];
        var options = new NetworkTrainingOptions { Epochs = 5, BatchSize = 16, ValidationShare = 0.25 };
        var trainer = new NetworkTrainer(_shape, _classes, Optimizers.Sgd(0.5), options);

        NetworkTraining weighted = trainer.Train(new NetworkData(rings.Rows, rings.Targets, weights)), plain = trainer.Train(rings);

        float[] expected = plain.GetNetwork().Parameters.ToArray();
        weighted.GetNetwork().Parameters.ToArray().Should().Equal(expected, (a, b) => Math.Abs(a - b) < 1e-5f);
        weighted.History[^1].TrainingLoss.Should().BeApproximately(plain.History[^1].TrainingLoss, 1e-5);
        weighted.History[^1].ValidationLoss.Should().BeApproximately(plain.History[^1].ValidationLoss, 1e-5);
    }

    // Steps that are too short to change anything: every batching of the rows has the same mean, though the last batch may be short.
    [Theory]
    [InlineData(32)]
    [InlineData(49)]
    public void The_training_loss_is_the_mean_over_rows(int batchSize)
    {
        double MeanLoss(int size)
        {
            var options = new NetworkTrainingOptions { Epochs = 1, BatchSize = size };
            return new NetworkTrainer(_shape, _classes, Optimizers.Sgd(1e-12), options).Train(Rings(50, seed: 4)).History[0].TrainingLoss;
        }

        MeanLoss(batchSize).Should().BeApproximately(MeanLoss(50), 1e-6);
    }

    [Fact]
    public void Training_stops_when_validation_gets_no_better_and_hands_out_the_best_network()
    {
        NetworkData training = Rings(60, seed: 6, noise: 0.5), validation = Rings(300, seed: 7, noise: 0.5);
        var options = new NetworkTrainingOptions { Epochs = 500, BatchSize = 8, Patience = 5, KeepBest = true };

        NetworkTraining run = new NetworkTrainer(NetworkShape.Perceptron(2, [64, 64], 3), _classes, Optimizers.AdamW(0.01), options).Train(training, validation);

        run.History.Count.Should().Be(run.BestEpoch + 5).And.BeLessThan(500);
        run.History[run.BestEpoch - 1].ValidationLoss.Should().Be(run.History.Min(epoch => epoch.ValidationLoss));
        Loss(run.GetNetwork(), validation).Should().BeApproximately(run.History[run.BestEpoch - 1].ValidationLoss, 1e-5);
    }

    [Fact]
    public void A_held_out_share_is_not_trained_on()
    {
        // All rows of class 2 have weight in validation only if they were held out: with half of the rows gone, both halves still make up
        // all rows.
        var options = new NetworkTrainingOptions { Epochs = 1, BatchSize = 10, ValidationShare = 0.25 };
        NetworkTraining run = new NetworkTrainer(_shape, _classes, Optimizers.Sgd(0.1), options).Train(Rings(100, seed: 8));

        run.History[0].Steps.Should().Be(8, "75 rows are left");
        run.History[0].ValidationLoss.Should().BePositive();
    }

    [Fact]
    public void Cancellation_stops_a_run()
    {
        using var source = new CancellationTokenSource();
        var trainer = new NetworkTrainer(_shape, _classes, Optimizers.Sgd(0.1), new NetworkTrainingOptions { Epochs = 1000 });
        NetworkTraining run = trainer.Start(Rings(100, seed: 9));

        Action act = () => run.Run(new Cancelling(source), source.Token);

        act.Should().Throw<OperationCanceledException>();
        run.History.Should().HaveCount(3);
    }

    [Fact]
    public void A_run_that_diverges_names_the_step_and_the_layer()
    {
        var trainer = new NetworkTrainer(_shape, _classes, Optimizers.Sgd(1e12), new NetworkTrainingOptions { BatchSize = 10 });

        Action act = () => trainer.Train(Rings(100, seed: 9));

        TrainingDivergedException thrown = act.Should().Throw<TrainingDivergedException>().WithMessage("*step*layer*smaller learning rate*").Which;
        thrown.Step.Should().BePositive();
        thrown.Layer.Should().Contain("Dense");
    }

    [Fact]
    public void A_run_that_diverges_goes_back_where_that_is_asked()
    {
        var options = new NetworkTrainingOptions { Epochs = 20, BatchSize = 10, RollBackOnDivergence = true };
        var trainer = new NetworkTrainer(_shape, _classes, Optimizers.Sgd(new Exploding(11)), options);

        NetworkTraining run = trainer.Train(Rings(100, seed: 9));

        run.IsFinished.Should().BeTrue();
        run.Divergence.Should().NotBeNull();
        run.History.Should().HaveCount(1);
        run.GetNetwork().Parameters.ToArray().Should().OnlyContain(value => Math.Abs(value) < 100);
    }

    internal static NetworkData Rings(int count, int seed, double noise = 0.1)
    {
        var random = new NormalRandom((ulong)seed);
        float[] rows = new float[2 * count], targets = new float[count];
        for (int i = 0; i < count; i++)
        {
            targets[i] = i % 3;
            double radius = 0.5 + i % 3 + noise * random.Normal(), angle = 2 * Math.PI * random.Uniform();
            (rows[2 * i], rows[2 * i + 1]) = ((float)(radius * Math.Cos(angle)), (float)(radius * Math.Sin(angle)));
        }

        return new NetworkData(Dense(rows, 2), targets);
    }

    internal static RowSet<float> Dense(float[] values, int columns)
    {
        var builder = new RowSetBuilder<float>(columns);
        builder.AddDense(values);
        return builder.Build();
    }

    internal static double Loss(Network network, NetworkData data)
    {
        float[] scores = new float[data.Rows.Count * 3];
        new NetworkScorer(network, 64, _classes).Score(data.Rows, scores);
        return Enumerable.Range(0, data.Rows.Count).Average(i => -Math.Log(scores[3 * i + (int)data.Targets.Span[i]]));
    }

    private sealed class Cancelling(CancellationTokenSource source) : IProgress<NetworkEpoch>
    {
        public void Report(NetworkEpoch value)
        {
            if (value.Epoch == 3)
            {
                source.Cancel();
            }
        }
    }

    private sealed record Exploding(long From) : Schedule
    {
        public override double At(long number) => number < From ? 0.1 : 1e12;
    }
}
