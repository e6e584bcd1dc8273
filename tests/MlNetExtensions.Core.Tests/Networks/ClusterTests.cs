using System.Numerics;
using MlNetExtensions.Core.Networks;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions.Core.Tests.Networks;

/// <summary>Micro-batches by cluster, with their rows, for links that average by them.</summary>
public class ClusterTests
{
    private static readonly NetworkShape _shape = NetworkShape.Perceptron(2, [12], 3);

    [Fact]
    public void Every_part_is_the_mean_gradient_of_the_rows_of_its_cluster()
    {
        NetworkData data = Clustered(50);
        var seen = new Witness(GradientNeeds.Clusters | GradientNeeds.MicroBatchRows | GradientNeeds.Rows);
        var options = new NetworkTrainingOptions { Epochs = 1, BatchSize = 64 };

        new NetworkTrainer(_shape, new SoftmaxCrossEntropy(3), seen.Then(new ScaleByLearningRate(0.1)), options).Train(data);

        int[] clusters = data.Clusters.ToArray();
        seen.Clusters.Should().Equal(0, 1, 2);
        seen.Rows.Should().Equal([.. Enumerable.Range(0, 3).Select(k => clusters.Count(cluster => cluster == k))]);
        for (int k = 0; k < 3; k++)
        {
            float[] expected = GradientOf(data, [.. Enumerable.Range(0, 50).Where(row => clusters[row] == k)]);
            expected.Zip(seen.Parts[k]).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-5, $"cluster {k}");
        }
    }

    [Fact]
    public void Parts_of_equal_cuts_have_their_rows()
    {
        var seen = new Witness(GradientNeeds.MicroBatches | GradientNeeds.MicroBatchRows);
        var options = new NetworkTrainingOptions { Epochs = 1, BatchSize = 64, MicroBatches = 4 };

        new NetworkTrainer(_shape, new SoftmaxCrossEntropy(3), seen.Then(new ScaleByLearningRate(0.1)), options).Train(NetworkTrainerTests.Rings(50, seed: 3));

        seen.Rows.Should().Equal(12, 13, 12, 13);
        seen.Clusters.Should().BeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Links_that_average_by_clusters_or_rows_train_and_resume_bit_by_bit(bool clusters)
    {
        NetworkData data = Clustered(300);
        GradientTransformation chain = clusters
            ? GradientTransformation.Chain(new ClusterMomentum(3) { Delta = 0.5 }, new ScaleByAdam(), new ScaleByLearningRate(0.02))
            : GradientTransformation.Chain(new AverageByRows(), new ScaleByAdam(), new ScaleByLearningRate(0.02));
        var trainer = new NetworkTrainer(_shape, new SoftmaxCrossEntropy(3), chain, new NetworkTrainingOptions { Epochs = 30, BatchSize = 32 });
        NetworkTraining whole = trainer.Train(data), first = trainer.Start(data);
        first.RunEpoch();
        using var stream = new MemoryStream();
        first.Save(new BinaryWriter(stream));

        NetworkTraining second = trainer.Resume(new StateReader("run", stream.ToArray()), data);
        second.Run();

        second.GetNetwork().Parameters.ToArray().Should().Equal(whole.GetNetwork().Parameters.ToArray());
        whole.History[^1].TrainingLoss.Should().BeLessThan(0.5 * whole.History[0].TrainingLoss);
    }

    [Fact]
    public void Clusters_that_cannot_be_are_refused()
    {
        var trainer = new NetworkTrainer(_shape, new SoftmaxCrossEntropy(3), new ClusterMomentum(3).Then(new ScaleByLearningRate(0.1)), null);
        NetworkData rings = NetworkTrainerTests.Rings(50, seed: 3);
        var both = new NetworkTrainer(_shape, new SoftmaxCrossEntropy(3), new Witness(GradientNeeds.Clusters | GradientNeeds.MicroBatches).Then(new ScaleByLearningRate(0.1)), null);

        FluentActions.Invoking(() => trainer.Train(rings)).Should().Throw<ArgumentException>().WithMessage("*ClusterMomentum*none are given*NetworkData.Clusters*");
        FluentActions.Invoking(() => trainer.Train(With(rings, new int[49]))).Should().Throw<ArgumentException>().WithMessage("*50 rows but 49 clusters*");
        FluentActions.Invoking(() => trainer.Train(With(rings, [.. Enumerable.Repeat(-1, 50)]))).Should().Throw<ArgumentException>().WithMessage("*row 0*-1*numbered from 0*");
        FluentActions.Invoking(() => trainer.Train(With(rings, [.. Enumerable.Repeat(3, 50)]))).Should().Throw<InvalidOperationException>().WithMessage("*cluster 3*3 clusters*");
        FluentActions.Invoking(() => both.Train(Clustered(50))).Should().Throw<ArgumentException>().WithMessage("*asks for both*");
    }

    // The mean gradient of some rows alone: one step of size 1 from the same first network.
    private static float[] GradientOf(NetworkData data, int[] rows)
    {
        var builder = new Core.Rows.RowSetBuilder<float>(2);
        foreach (int row in rows)
        {
            builder.AddDense(data.Rows.Values(row));
        }

        float[] targets = [.. rows.Select(row => data.Targets.Span[row])];
        NetworkTraining run = new NetworkTrainer(_shape, new SoftmaxCrossEntropy(3), Optimizers.Sgd(1), new NetworkTrainingOptions { Epochs = 1, BatchSize = 64 })
            .Start(new NetworkData(builder.Build(), targets));
        float[] before = run.GetNetwork().Parameters.ToArray();
        run.RunEpoch();
        return [.. before.Zip(run.GetNetwork().Parameters.ToArray(), (old, now) => old - now)];
    }

    private static NetworkData Clustered(int count)
    {
        NetworkData rings = NetworkTrainerTests.Rings(count, seed: 3);
        return With(rings, [.. rings.Targets.ToArray().Select(target => (int)target)]);
    }

    private static NetworkData With(NetworkData data, int[] clusters) => new(data.Rows, data.Targets, data.Weights) { Clusters = clusters };

    private sealed record Witness(GradientNeeds Wanted) : GradientTransformation
    {
        public override GradientNeeds Needs => Wanted;

        public int[] Rows { get; private set; } = [];

        public int[] Clusters { get; private set; } = [];

        public float[][] Parts { get; private set; } = [];

        public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(layout, this);

        private sealed class State<T>(ParameterLayout layout, Witness witness) : GradientState<T>(layout)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            public override void Apply(Span<T> update, in GradientStep<T> step)
            {
                (witness.Rows, witness.Clusters) = (step.MicroBatchRows.ToArray(), step.Clusters.ToArray());
                witness.Parts = [.. step.MicroBatches.ToArray().Select(part => Array.ConvertAll(part.ToArray(), float.CreateTruncating))];
            }
        }
    }
}
