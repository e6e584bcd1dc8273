using MlNetExtensions.Core.Networks;

namespace MlNetExtensions.Core.Tests.Networks;

public class TrainingStateTests
{
    private static readonly NetworkShape _shape = new(
        2, new DenseLayer(12), new BatchNormLayer(), new ActivationLayer(new Relu()), new DropoutLayer(0.2), new DenseLayer(3));

    private static readonly NetworkTrainingOptions _options = new()
    {
        Epochs = 6,
        BatchSize = 16,
        ValidationShare = 0.2,
        KeepBest = true,
        Averaging = new ExponentialAveraging(0.9),
    };

    public static TheoryData<string, NetworkTrainingOptions> Plans => new()
    {
        { "plain", _options },
        { "growing batches", _options with { BatchSize = 8, GrowingBatch = new AdaptiveBatchSize { Eta = 0.5, Maximum = 64 } } },
        { "sampled rows", _options with { Estimator = new VarianceControlledGradient { Period = 3 } } },
        { "best by alignment", _options with { BestEpochBy = EpochCriterion.GradientWeightAlignment, Patience = 5 } },
        { "one order", _options with { Order = RowOrder.ShuffleOnce, ValidationShare = 0, KeepBest = false } },
    };

    [Theory]
    [MemberData(nameof(Plans))]
    public void A_resumed_run_has_the_bits_of_one_that_was_not_interrupted(string plan, NetworkTrainingOptions options)
    {
        NetworkData data = NetworkTrainerTests.Rings(100, seed: 4);
        NetworkTrainer trainer = Trainer(options);
        NetworkTraining whole = trainer.Train(data), first = trainer.Start(data);
        first.RunEpoch();
        first.RunEpoch();

        NetworkTraining second = trainer.Resume(new StateReader("run", Save(first)), data);
        second.Run();

        second.GetNetwork().Parameters.ToArray().Should().Equal(whole.GetNetwork().Parameters.ToArray(), plan);
        second.GetNetwork().Statistics.ToArray().Should().Equal(whole.GetNetwork().Statistics.ToArray());
        second.History.Select(epoch => epoch with { Seconds = 0 }).Should().Equal(whole.History.Select(epoch => epoch with { Seconds = 0 }));
        second.BestEpoch.Should().Be(whole.BestEpoch);
    }

    [Fact]
    public void A_finished_run_goes_on_for_more_epochs()
    {
        NetworkData data = NetworkTrainerTests.Rings(100, seed: 4);
        NetworkTraining done = Trainer(_options with { Epochs = 2 }).Train(data);

        NetworkTraining more = Trainer(_options with { Epochs = 3 }).Resume(new StateReader("run", Save(done)), data);

        more.IsFinished.Should().BeFalse();
        more.Run();
        more.History.Should().HaveCount(3);
        Trainer(_options with { Epochs = 2 }).Resume(new StateReader("run", Save(done)), data).IsFinished.Should().BeTrue();
    }

    [Fact]
    public void A_state_of_another_run_is_refused()
    {
        NetworkData data = NetworkTrainerTests.Rings(100, seed: 4);
        NetworkTraining run = Trainer(_options).Start(data);
        run.RunEpoch();
        byte[] state = Save(run);
        var otherLoss = new NetworkTrainer(_shape, new SoftmaxCrossEntropy(3, 0.1), Optimizers.AdamW(0.01), _options);
        var otherShape = new NetworkTrainer(NetworkShape.Perceptron(2, [12], 3), new SoftmaxCrossEntropy(3), Optimizers.AdamW(0.01), _options);
        var otherRate = new NetworkTrainer(_shape, new SoftmaxCrossEntropy(3), Optimizers.AdamW(0.02), _options);

        foreach (NetworkTrainer other in new[] { otherLoss, otherShape, otherRate, Trainer(_options with { Seed = 2 }), Trainer(_options with { Averaging = null }) })
        {
            Action act = () => other.Resume(new StateReader("run", state), data);
            act.Should().Throw<InvalidDataException>().WithMessage("*here*");
        }

        Action fewer = () => Trainer(_options).Resume(new StateReader("run", state), NetworkTrainerTests.Rings(90, seed: 4));
        fewer.Should().Throw<InvalidDataException>().WithMessage("*rows*");
    }

    [Fact]
    public void A_damaged_state_is_refused_wherever_it_ends()
    {
        NetworkData data = NetworkTrainerTests.Rings(40, seed: 4);
        NetworkTraining run = Trainer(_options).Start(data);
        run.RunEpoch();
        byte[] state = Save(run);

        for (int length = 0; length < state.Length; length += 97)
        {
            Action act = () => Trainer(_options).Resume(new StateReader("run", state.AsMemory(0, length)), data);
            act.Should().Throw<InvalidDataException>($"{length} of {state.Length} bytes");
        }
    }

    [Fact]
    public void An_average_is_what_is_handed_out()
    {
        NetworkData data = NetworkTrainerTests.Rings(64, seed: 4);
        NetworkShape shape = NetworkShape.Perceptron(2, [5], 3);
        var options = new NetworkTrainingOptions { Epochs = 6, BatchSize = 64 };
        NetworkTraining plain = new NetworkTrainer(shape, new SoftmaxCrossEntropy(3), Optimizers.Sgd(0.5), options).Start(data);
        options = options with { Averaging = new ExponentialAveraging(0.75) };
        Network averaged = new NetworkTrainer(shape, new SoftmaxCrossEntropy(3), Optimizers.Sgd(0.5), options).Train(data).GetNetwork();

        // One step an epoch: the parameters of every step can be seen.
        double[]? mean = null;
        for (int step = 0; step < 6; step++)
        {
            plain.RunEpoch();
            float[] now = plain.GetNetwork().Parameters.ToArray();
            mean = [.. now.Select((value, i) => mean is null ? value : 0.75 * mean[i] + 0.25 * value)];
        }

        averaged.Parameters.ToArray().Zip(mean!).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-6);
        averaged.Parameters.ToArray().Should().NotEqual(plain.GetNetwork().Parameters.ToArray());
    }

    [Fact]
    public void A_saved_network_is_read_back()
    {
        Network network = Network.Create(_shape, seed: 7);
        using var stream = new MemoryStream();
        network.Save(new BinaryWriter(stream));

        Network read = Network.Load(new StateReader("network", stream.ToArray()), _shape);

        read.Parameters.ToArray().Should().Equal(network.Parameters.ToArray());
        read.Statistics.ToArray().Should().Equal(network.Statistics.ToArray());
        Action act = () => Network.Load(new StateReader("network", stream.ToArray()), NetworkShape.Perceptron(2, [12], 3));
        act.Should().Throw<InvalidDataException>().WithMessage("*shape*2 → Dense(12)*");
    }

    private static NetworkTrainer Trainer(NetworkTrainingOptions options) =>
        new(_shape, new SoftmaxCrossEntropy(3), Optimizers.AdamW(0.01), options);

    internal static byte[] Save(NetworkTraining training)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        training.Save(writer);
        writer.Flush();
        return stream.ToArray();
    }
}
