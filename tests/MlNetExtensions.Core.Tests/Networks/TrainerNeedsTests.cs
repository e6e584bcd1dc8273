using MlNetExtensions.Core.Networks;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions.Core.Tests.Networks;

/// <summary>What the trainer brings along for transformations that declare to need it.</summary>
public class TrainerNeedsTests
{
    private static readonly NetworkShape _shape = new(
        2, new DenseLayer(12), new BatchNormLayer(), new ActivationLayer(new Relu()), new DropoutLayer(0.3), new DenseLayer(3));

    [Fact]
    public void The_oracle_gives_the_steps_own_gradient_at_the_steps_own_parameters()
    {
        var seen = new Witness(GradientNeeds.CurrentBatch | GradientNeeds.IndependentBatch | GradientNeeds.AllRows);

        Train(seen);

        seen.Steps.Should().Be(8);
        seen.CurrentBatchDiffers.Should().Be(0, "the same rows, masks and parameters give the same bits");
        seen.IndependentBatchDiffers.Should().Be(8, "another batch has another gradient");
        seen.AllRowsAreFinite.Should().BeTrue();
    }

    [Fact]
    public void Parts_and_norms_are_brought_where_they_are_needed()
    {
        var seen = new Witness(GradientNeeds.MicroBatches | GradientNeeds.RowNorms | GradientNeeds.Loss | GradientNeeds.Rows);

        Train(seen);

        seen.Steps.Should().Be(8);
        seen.Parts.Should().Equal(4, 4, 4, 3, 4, 4, 4, 3);
        seen.Norms.Should().Equal(16, 16, 16, 3, 16, 16, 16, 3);
        seen.LargestDistanceOfMean.Should().BeLessThan(1e-6);
    }

    // Four batches, the last of them short, and the rows of unequal weight: what the oracle joins is what it finds in one piece.
    [Fact]
    public void The_gradient_of_all_rows_does_not_depend_on_the_batches_it_is_made_of()
    {
        NetworkData rings = NetworkTrainerTests.Rings(51, seed: 3);
        var data = new NetworkData(rings.Rows, rings.Targets, Array.ConvertAll(Generated.Normal(51, 1, seed: 4), z => (float)(0.2 + z * z)));
        double[][] gradients = [.. new[] { 16, 51 }.Select(batchSize =>
        {
            var seen = new AllRows();
            var options = new NetworkTrainingOptions { Epochs = 1, BatchSize = batchSize };
            new NetworkTrainer(NetworkShape.Perceptron(2, [6], 3), new SoftmaxCrossEntropy(3), seen.Then(new ScaleByLearningRate(0.1)), options)
                .Train(data);
            return seen.First;
        })];

        double size = gradients[1].Max(Math.Abs);
        size.Should().BeGreaterThan(0.01);
        gradients[0].Zip(gradients[1]).Max(pair => Math.Abs(pair.First - pair.Second)).Should().BeLessThan(1e-5 * size);
    }

    [Fact]
    public void Asking_changes_nothing_of_what_is_learned()
    {
        Network asked = Train(new Witness(GradientNeeds.CurrentBatch | GradientNeeds.IndependentBatch | GradientNeeds.AllRows)), plain = Train(null);

        asked.Parameters.ToArray().Should().Equal(plain.Parameters.ToArray());
        asked.Statistics.ToArray().Should().Equal(plain.Statistics.ToArray());
    }

    [Fact]
    public void A_chain_with_a_second_gradient_trains()
    {
        var options = new NetworkTrainingOptions { Epochs = 20, BatchSize = 32 };
        NetworkData data = NetworkTrainerTests.Rings(300, seed: 1);

        NetworkTraining run = new NetworkTrainer(
            NetworkShape.Perceptron(2, [32], 3), new SoftmaxCrossEntropy(3), Optimizers.MarsAdamW(0.01, exact: true), options).Train(data, data);

        run.History[^1].ValidationAccuracy.Should().BeGreaterThan(0.85);
    }

    [Fact]
    public void Batches_grow_where_gradients_are_noisy()
    {
        var options = new NetworkTrainingOptions
        {
            Epochs = 30,
            BatchSize = 8,
            GrowingBatch = new AdaptiveBatchSize { Eta = 0.5, Maximum = 128 },
        };
        NetworkData data = NetworkTrainerTests.Rings(512, seed: 1, noise: 0.4);

        NetworkTraining run = new NetworkTrainer(NetworkShape.Perceptron(2, [16], 3), new SoftmaxCrossEntropy(3), Optimizers.AdamW(0.01), options).Train(data);

        run.History[0].Steps.Should().BeLessThan(64);
        (run.History[^1].Steps - run.History[^2].Steps).Should().Be(4, "128 rows are the most");
    }

    private static Network Train(Witness? witness)
    {
        GradientTransformation rate = new ScaleByLearningRate(0.1);
        var options = new NetworkTrainingOptions { Epochs = 2, BatchSize = 16, MicroBatches = 4 };
        return new NetworkTrainer(_shape, new SoftmaxCrossEntropy(3), witness is null ? rate : witness.Then(rate), options)
            .Train(NetworkTrainerTests.Rings(51, seed: 3)).GetNetwork();
    }

    private sealed record AllRows : GradientTransformation
    {
        public override GradientNeeds Needs => GradientNeeds.AllRows;

        /// <summary>At the parameters that training starts from.</summary>
        public double[] First { get; private set; } = [];

        public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(layout, this);

        private sealed class State<T>(ParameterLayout layout, AllRows seen) : GradientState<T>(layout)
            where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        {
            public override void Apply(Span<T> update, in GradientStep<T> step)
            {
                var all = new T[update.Length];
                step.Oracle!.Gradient(step.Parameters, GradientSample.AllRows, all);
                seen.First = seen.First.Length > 0 ? seen.First : Array.ConvertAll(all, double.CreateTruncating);
            }
        }
    }

    private sealed record Witness(GradientNeeds Wanted) : GradientTransformation
    {
        public override GradientNeeds Needs => Wanted;

        public int Steps { get; private set; }

        public int CurrentBatchDiffers { get; private set; }

        public int IndependentBatchDiffers { get; private set; }

        public bool AllRowsAreFinite { get; private set; } = true;

        public List<int> Parts { get; } = [];

        public List<int> Norms { get; } = [];

        public double LargestDistanceOfMean { get; private set; }

        public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(layout, this);

        private sealed class State<T>(ParameterLayout layout, Witness witness) : GradientState<T>(layout)
            where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        {
            public override void Apply(Span<T> update, in GradientStep<T> step)
            {
                witness.Steps++;
                var other = new T[update.Length];
                if (witness.Wanted.HasFlag(GradientNeeds.CurrentBatch))
                {
                    // The independent batch in between: the current one must come back.
                    step.Oracle!.Gradient(step.Parameters, GradientSample.IndependentBatch, other);
                    witness.IndependentBatchDiffers += update.SequenceEqual(other) ? 0 : 1;
                    step.Oracle.Gradient(step.Parameters, GradientSample.AllRows, other);
                    witness.AllRowsAreFinite &= other.All(T.IsFinite);
                    step.Oracle.Gradient(step.Parameters, GradientSample.CurrentBatch, other);
                    witness.CurrentBatchDiffers += update.SequenceEqual(other) ? 0 : 1;
                    return;
                }

                witness.Parts.Add(step.MicroBatches.Length);
                witness.Norms.Add(step.RowNorms.Length);
                for (int i = 0; i < update.Length; i++)
                {
                    double mean = 0;
                    for (int part = 0; part < step.MicroBatches.Length; part++)
                    {
                        int first = NetworkPass<T>.PartStart(step.Rows, step.MicroBatches.Length, part);
                        int past = NetworkPass<T>.PartStart(step.Rows, step.MicroBatches.Length, part + 1);
                        mean += double.CreateTruncating(step.MicroBatches[part].Span[i]) * (past - first) / step.Rows;
                    }

                    witness.LargestDistanceOfMean = Math.Max(witness.LargestDistanceOfMean, Math.Abs(mean - double.CreateTruncating(update[i])));
                }
            }
        }
    }
}
