using MlNetExtensions.Core.Networks;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions.Core.Tests.Networks;

/// <summary>Early stopping by gradient-weight alignment, without rows held out.</summary>
public class AlignmentStoppingTests
{
    [Fact]
    public void An_epochs_alignment_is_that_of_its_rows_before_their_steps()
    {
        NetworkData data = NetworkTrainerTests.Rings(40, seed: 5);
        NetworkShape shape = NetworkShape.Perceptron(2, [7], 3);
        NetworkTraining run = Trainer(shape, new() { Epochs = 1, BatchSize = 40, BestEpochBy = EpochCriterion.GradientWeightAlignment }).Start(data);
        float[] parameters = run.GetNetwork().Parameters.ToArray();

        double found = run.RunEpoch()!.Value.Alignment;

        var hidden = new NetworkScorer(new Network(new NetworkShape(2, new DenseLayer(7), new ActivationLayer(new Relu())), parameters.AsSpan(0, 21)), 1);
        float[] weights = parameters[21..42];
        var expected = new GradientWeightAlignment();
        for (int row = 0; row < 40; row++)
        {
            float[] x = new float[7];
            hidden.Score(data.Rows.Values(row), x);
            double[] logits = [.. Enumerable.Range(0, 3).Select(k => parameters[42 + k] + Enumerable.Range(0, 7).Sum(j => (double)weights[7 * k + j] * x[j]))];
            double total = logits.Sum(Math.Exp);
            float[] residual = [.. logits.Select((z, k) => (float)(Math.Exp(z) / total - (k == (int)data.Targets.Span[row] ? 1 : 0)))];
            expected.Add(GradientWeightAlignment.Of<float>(x, residual, weights));
        }

        found.Should().BeApproximately(expected.Score, 1e-5 * Math.Abs(expected.Score));
    }

    [Fact]
    public void Training_stops_when_alignment_no_longer_grows_and_the_best_network_is_kept()
    {
        NetworkData noisy = NetworkTrainerTests.Rings(200, seed: 1, noise: 0.4);
        var options = new NetworkTrainingOptions { Epochs = 200, BatchSize = 16, BestEpochBy = EpochCriterion.GradientWeightAlignment, Patience = 5, KeepBest = true };
        NetworkTrainer trainer = Trainer(NetworkShape.Perceptron(2, [32], 3), options);

        NetworkTraining run = trainer.Train(noisy);

        run.History.Should().HaveCountLessThan(200);
        run.History.Should().HaveCount(run.BestEpoch + 5);
        run.History.MaxBy(epoch => epoch.Alignment).Epoch.Should().Be(run.BestEpoch);
        NetworkTraining again = trainer.Start(noisy);
        for (int epoch = 0; epoch < run.BestEpoch; epoch++)
        {
            again.RunEpoch();
        }

        run.GetNetwork().Parameters.ToArray().Should().Equal(again.GetNetwork().Parameters.ToArray());
    }

    [Fact]
    public void A_resumed_run_knows_the_alignments_before()
    {
        NetworkData data = NetworkTrainerTests.Rings(100, seed: 2);
        var options = new NetworkTrainingOptions { Epochs = 8, BatchSize = 16, BestEpochBy = EpochCriterion.GradientWeightAlignment, Patience = 2, KeepBest = true };
        NetworkTrainer trainer = Trainer(NetworkShape.Perceptron(2, [8], 3), options);
        NetworkTraining whole = trainer.Train(data), first = trainer.Start(data);
        first.RunEpoch();
        using var stream = new MemoryStream();
        first.Save(new BinaryWriter(stream));

        NetworkTraining second = trainer.Resume(new StateReader("run", stream.ToArray()), data);
        second.Run();

        second.History.Select(epoch => epoch with { Seconds = 0 }).Should().Equal(whole.History.Select(epoch => epoch with { Seconds = 0 }));
        Action other = () => Trainer(NetworkShape.Perceptron(2, [8], 3), options with { BestEpochBy = EpochCriterion.ValidationLoss })
            .Resume(new StateReader("run", stream.ToArray()), data);
        other.Should().Throw<InvalidDataException>().WithMessage("*best epoch by*");
    }

    [Fact]
    public void Networks_without_such_an_alignment_are_refused()
    {
        var options = new NetworkTrainingOptions { BestEpochBy = EpochCriterion.GradientWeightAlignment };
        foreach (NetworkShape shape in new[]
        {
            NetworkShape.Perceptron(2, [], 3), new NetworkShape(2, new DenseLayer(4), new DenseLayer(3) { Form = WeightForm.WeightNorm }),
        })
        {
            FluentActions.Invoking(() => Trainer(shape, options)).Should().Throw<ArgumentException>().WithMessage("Gradient-weight alignment needs hidden layers*");
        }
    }

    [Fact]
    public void Estimated_gradients_have_no_alignment()
    {
        var options = new NetworkTrainingOptions { BestEpochBy = EpochCriterion.GradientWeightAlignment, Estimator = new ForwardGradient() };

        FluentActions.Invoking(() => Trainer(NetworkShape.Perceptron(2, [4], 3), options)).Should().Throw<ArgumentException>().WithMessage("*exact gradients, not of ForwardGradient*");
    }

    private static NetworkTrainer Trainer(NetworkShape shape, NetworkTrainingOptions options) => new(shape, new SoftmaxCrossEntropy(3), Optimizers.AdamW(0.01), options);
}
