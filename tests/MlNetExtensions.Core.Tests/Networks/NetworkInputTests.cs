using MlNetExtensions.Core.Networks;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Tests.Networks;

/// <summary>What is refused, and that the message says what, where and what to do; and inputs at the edge that are not refused.</summary>
public class NetworkInputTests
{
    private static readonly NetworkShape _shape = NetworkShape.Perceptron(2, [4], 3);
    private static readonly SoftmaxCrossEntropy _classes = new(3);

    [Fact]
    public void A_shape_prints_itself_and_equals_its_like()
    {
        NetworkShape Shape() => new(
            784, new DenseLayer(256) { Bias = false }, new BatchNormLayer { VirtualBatch = 32 }, new ActivationLayer(new LeakyRelu()),
            new DropoutLayer(0.1), new DenseLayer(10) { Form = WeightForm.WeightNorm });

        Shape().ToString().Should().Be("784 → Dense(256, no bias) → GhostBatchNorm(32) → LeakyRelu(0.01) → Dropout(0.1) → Dense(10, WeightNorm)");
        Shape().Should().Be(Shape());
        Shape().GetHashCode().Should().Be(Shape().GetHashCode());
        Shape().Should().NotBe(NetworkShape.Perceptron(784, [256], 10));
        Shape().Parameters.Groups.Select(group => (group.Name, group.Rows, group.Columns, group.IsOutput)).Should().Equal(
            ("Dense0.Weights", 256, 784, false), ("BatchNorm1.Scale", 256, 1, false), ("BatchNorm1.Shift", 256, 1, false),
            ("Dense4.Directions", 10, 256, true), ("Dense4.Lengths", 10, 1, true), ("Dense4.Bias", 10, 1, true));
    }

    [Fact]
    public void A_sparse_row_of_zeros_stores_nothing_and_is_learned_from()
    {
        var rows = new RowSetBuilder<float>(40);
        for (int row = 0; row < 20; row++)
        {
            rows.AddSparse(row == 7 ? [] : [1], row == 7 ? [] : [row]);
        }

        var trainer = new NetworkTrainer(NetworkShape.Perceptron(40, [], 1), new SquaredError(), Optimizers.Sgd(new ConstantSchedule(0.1)), new NetworkTrainingOptions { Epochs = 1 });

        trainer.Train(new NetworkData(rows.Build(), new float[20])).History.Should().ContainSingle();
    }

    [Fact]
    public void Impossible_shapes_are_refused()
    {
        Refused(() => new NetworkShape(0, new DenseLayer(1)), "*inputs*");
        Refused(() => new NetworkShape(2), "*no dense layer*");
        Refused(() => new NetworkShape(2, new DenseLayer(0)), "*Layer 0*Units*");
        Refused(() => new NetworkShape(2, new DenseLayer(2), null!), "*Layer 1*");
        Refused(() => new NetworkShape(2, new DenseLayer(2), new DropoutLayer(1)), "*Layer 1*[0, 1)*");
        Refused(() => new NetworkShape(2, new DenseLayer(2), new AlphaDropoutLayer(-0.1)), "*Layer 1*[0, 1)*");
        Refused(() => new NetworkShape(2, new DenseLayer(2), new BatchNormLayer { Momentum = 0 }), "*Layer 1*Momentum*");
        Refused(() => new NetworkShape(2, new DenseLayer(2), new BatchNormLayer { VirtualBatch = 1 }), "*Layer 1*VirtualBatch*");
        Refused(() => new NetworkShape(2, new DenseLayer(2), new LayerNormLayer { Epsilon = 0 }), "*Layer 1*Epsilon*");
        Refused(() => new NetworkShape(2, new DenseLayer(2) { Form = (WeightForm)9 }), "*Layer 0*Form*");
        Refused(() => new LeakyRelu(1), "*slope*");
    }

    [Fact]
    public void Data_that_do_not_fit_are_refused()
    {
        Refused(() => Start([1, 2, 3, 4, 5, 6], 3, [0, 1]), "*3 columns*2 inputs*");
        Refused(() => Start([1, 2, 3, 4], 2, [0]), "*2 rows and 1 target*");
        Refused(() => Start([1, 2, 3, 4], 2, []), "*needs 1 target*");
        Refused(() => Start([1, 2, float.NaN, 4], 2, [0, 1]), "*Row 1*feature 0*NaN*replace*");
        Refused(() => Start([1, 2, 3, float.PositiveInfinity], 2, [0, 1]), "*Row 1*feature 1*");
        Refused(() => Start([1, 2, 3, 4], 2, [0, 3]), "*row 1*3*classes are whole numbers from 0 to 2*");
        Refused(() => Start([1, 2, 3, 4], 2, [0.5f, 1]), "*row 0*");
        Refused(() => Start([1, 2, 3, 4], 2, [0, float.NaN]), "*row 1*");
        Refused(() => Start([1, 2, 3, 4], 2, [0, 1], [1]), "*2 rows but 1 weights*");
        Refused(() => Start([1, 2, 3, 4], 2, [0, 1], [1, -1]), "*weight of row 1*");
        Refused(() => Start([1, 2, 3, 4], 2, [0, 1], [0, 0]), "*weight 0*");
        Refused(() => new NetworkTrainer(_shape, new SoftmaxCrossEntropy(4), Optimizers.Sgd(0.1)), "*4 outputs*has 3*");
        Refused(() => new NetworkScorer(Network.Create(_shape, 1), 4, new SoftmaxCrossEntropy(4)), "*4 outputs*");
        Refused(() => new Network(_shape, new float[5]), "*has 27 parameters*5*");
        Refused(() => new Network(_shape, [.. new float[26], float.NaN]), "*number 26*");
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        foreach ((NetworkTrainingOptions options, string name) in new (NetworkTrainingOptions, string)[]
        {
            (new() { Epochs = 0 }, "Epochs"), (new() { BatchSize = 0 }, "BatchSize"), (new() { ValidationShare = 1 }, "ValidationShare"),
            (new() { Patience = 0 }, "Patience"), (new() { MicroBatches = 1 }, "MicroBatches"), (new() { DivergenceFactor = 1 }, "DivergenceFactor"),
            (new() { Threads = -1 }, "Threads"), (new() { Order = (RowOrder)7 }, "Order"),
        })
        {
            Refused(() => new NetworkTrainer(_shape, _classes, Optimizers.Sgd(0.1), options), $"*{name}*");
        }

        NetworkShape normalized = new(2, new DenseLayer(3), new BatchNormLayer());
        Refused(() => new NetworkTrainer(normalized, _classes, Optimizers.Sgd(0.1), new NetworkTrainingOptions { BatchSize = 1 }), "*at least 2*");
        Refused(() => new NetworkTrainer(normalized, _classes, Optimizers.Sgd(0.1)).Start(new NetworkData(NetworkTrainerTests.Dense([1, 2], 2), new float[] { 0 })), "*2 training rows*");
    }

    [Fact]
    public void A_batch_larger_than_the_data_is_all_of_it_and_a_class_without_rows_is_learned_as_rare()
    {
        NetworkData data = new(NetworkTrainerTests.Dense([1, 2, 3, 4, 5, 6], 2), new float[] { 0, 1, 0 });
        NetworkTraining run = new NetworkTrainer(_shape, _classes, Optimizers.AdamW(0.05), new NetworkTrainingOptions { Epochs = 100, BatchSize = 1000 }).Train(data);

        run.History[^1].Steps.Should().Be(100);
        float[] scores = run.GetNetwork().Score([1, 2, 3, 4, 5, 6], _classes);
        new[] { scores[2], scores[5], scores[8] }.Should().OnlyContain(p => p < 0.05f);
    }

    [Fact]
    public void A_last_batch_of_one_row_is_left_out_where_rows_are_normalized_together()
    {
        NetworkShape shape = new(2, new DenseLayer(3), new BatchNormLayer());
        NetworkTraining run = new NetworkTrainer(shape, _classes, Optimizers.Sgd(0.1), new NetworkTrainingOptions { Epochs = 1, BatchSize = 8 })
            .Train(NetworkTrainerTests.Rings(17, seed: 1));

        run.History[0].Steps.Should().Be(2);
        double.IsFinite(run.History[0].TrainingLoss).Should().BeTrue();
    }

    /// <summary>
    /// Pairs in which the lower value always is of class 1, in two clusters: normalized pair by pair they are separable, all together
    /// they are not. In a
    /// fixed order the weights grow without end, and the loss of the network that is used afterwards with them (Wu, Yun and Sra, 2023).
    /// </summary>
    [Fact]
    public void A_fixed_order_with_batch_normalization_diverges_and_reshuffling_does_not()
    {
        NetworkData data = new(NetworkTrainerTests.Dense([-0.5f, 0.5f, 9.5f, 10.5f], 1), new float[] { 1, 0, 1, 0 });
        NetworkShape shape = new(1, new BatchNormLayer(), new DenseLayer(1));
        double[] Losses(RowOrder order) => [.. new NetworkTrainer(
            shape, new LogisticCrossEntropy(), Optimizers.Sgd(0.5), new NetworkTrainingOptions { Epochs = 400, BatchSize = 2, Order = order, Seed = 3 })
            .Train(data, data).History.Select(epoch => epoch.ValidationLoss)];

        double[] @fixed = Losses(RowOrder.AsGiven), shuffled = Losses(RowOrder.Reshuffle);

        @fixed[399].Should().BeGreaterThan(1.2).And.BeGreaterThan(1.2 * @fixed[100]);
        shuffled[300..].Average().Should().BeLessThan(0.5 * @fixed[300..].Average());
    }

    private static NetworkTraining Start(float[] rows, int columns, float[] targets, float[]? weights = null) =>
        new NetworkTrainer(_shape, _classes, Optimizers.Sgd(0.1))
            .Start(new NetworkData(new Core.Rows.RowSet<float>(new Core.Rows.DenseRows<float>(rows, columns)), targets, weights ?? []));

    private static void Refused(Func<object> act, string message) => act.Should().Throw<ArgumentException>().WithMessage(message);
}
