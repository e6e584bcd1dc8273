using MlNetExtensions.Core.Networks;

namespace MlNetExtensions.Core.Tests.Networks;

public class InitializerTests
{
    private const int Inputs = 300;
    private const int Outputs = 200;

    [Fact]
    public void Variances_are_those_of_the_papers()
    {
        Variance(new HeInitializer(), new Relu()).Should().BeApproximately(2.0 / Inputs, 0.02 * 2 / Inputs);
        Variance(new HeInitializer(), null).Should().BeApproximately(1.0 / Inputs, 0.02 / Inputs);
        Variance(new LeCunInitializer(), new Relu()).Should().BeApproximately(1.0 / Inputs, 0.02 / Inputs);
        Variance(new XavierInitializer(), null).Should().BeApproximately(2.0 / (Inputs + Outputs), 0.02 * 2 / (Inputs + Outputs));
        Weights(new XavierInitializer(), null).Max(Math.Abs).Should().BeLessThan((float)Math.Sqrt(6.0 / (Inputs + Outputs)));
    }

    [Theory]
    [InlineData(7, 12)]
    [InlineData(12, 7)]
    public void Orthogonal_rows_or_columns_are_orthonormal_times_the_gain(int outputs, int inputs)
    {
        float[] weights = new float[outputs * inputs];
        new OrthogonalInitializer().Fill(weights, outputs, inputs, 1.5, new NormalRandom(3));

        int count = Math.Min(outputs, inputs), length = Math.Max(outputs, inputs);
        float At(int vector, int k) => outputs <= inputs ? weights[vector * inputs + k] : weights[k * inputs + vector];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < count; j++)
            {
                Enumerable.Range(0, length).Sum(k => (double)At(i, k) * At(j, k)).Should().BeApproximately(i == j ? 2.25 : 0, 1e-6);
            }
        }
    }

    [Fact]
    public void Unit_variance_holds_layer_by_layer_on_the_first_batch()
    {
        var lsuv = new LsuvInitializer { Tolerance = 0.01 };
        var shape = NetworkShape.Perceptron(2, [50, 50, 50], 3, new Golu(), lsuv);
        var options = new NetworkTrainingOptions { BatchSize = 300, Order = RowOrder.AsGiven };
        NetworkData data = NetworkTrainerTests.Rings(300, seed: 4);

        Network network = new NetworkTrainer(shape, new SoftmaxCrossEntropy(3), Optimizers.Sgd(0.1), options).Start(data).GetNetwork();

        for (int layers = 1; layers <= shape.Layers.Count; layers += 2)
        {
            var part = new NetworkShape(2, shape.Layers.Take(layers));
            float[] outputs = new Network(part, network.Parameters[..part.Parameters.Length]).Score(Values(data));
            double mean = outputs.Average(value => (double)value);
            outputs.Average(value => (value - mean) * (value - mean)).Should().BeApproximately(1, 0.011, $"after {layers} layers");
        }
    }

    [Fact]
    public void Scaled_standardization_keeps_variances_through_depth_without_a_normalizer()
    {
        SignalVariance.Factor(new Relu()).Should().BeApproximately(Math.Sqrt(2) / Math.Sqrt(1 - 1 / Math.PI), 1e-5);
        NetworkLayer[] layers = [.. Enumerable.Range(0, 12).SelectMany(_ =>
            new NetworkLayer[] { new DenseLayer(256) { Form = WeightForm.ScaledStandardization }, new ActivationLayer(new Relu()) })];
        var random = new NormalRandom(6);
        float[] rows = [.. Enumerable.Range(0, 256 * 200).Select(_ => (float)random.Normal())];

        float[] outputs = Network.Create(new NetworkShape(256, layers[..^1]), seed: 2).Score(rows);

        double mean = outputs.Average(value => (double)value);
        mean.Should().BeApproximately(0, 0.2);
        outputs.Average(value => (value - mean) * (value - mean)).Should().BeInRange(0.6, 1.6);
    }

    [Fact]
    public void Self_normalizing_layers_keep_mean_and_variance_through_depth()
    {
        NetworkLayer[] layers = [.. Enumerable.Range(0, 12).SelectMany(_ =>
            new NetworkLayer[] { new DenseLayer(256) { Initializer = new LeCunInitializer() }, new ActivationLayer(new Selu()) })];
        var random = new NormalRandom(6);
        float[] rows = [.. Enumerable.Range(0, 256 * 200).Select(_ => (float)random.Normal())];

        float[] outputs = Network.Create(new NetworkShape(256, layers), seed: 2).Score(rows);

        double mean = outputs.Average(value => (double)value);
        mean.Should().BeApproximately(0, 0.15);
        outputs.Average(value => (value - mean) * (value - mean)).Should().BeInRange(0.75, 1.25);
    }

    [Fact]
    public void Weight_normalization_begins_with_the_initializers_weights()
    {
        NetworkShape direct = new(6, new DenseLayer(5)), normalized = new(6, new DenseLayer(5) { Form = WeightForm.WeightNorm });
        var random = new NormalRandom(6);
        float[] rows = [.. Enumerable.Range(0, 18).Select(_ => (float)random.Normal())];

        float[] expected = Network.Create(direct, seed: 3).Score(rows), actual = Network.Create(normalized, seed: 3).Score(rows);

        actual.Zip(expected).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-5);
    }

    private static float[] Values(NetworkData data) => [.. Enumerable.Range(0, data.Rows.Count).SelectMany(row => data.Rows.Values(row).ToArray())];

    private static float[] Weights(WeightInitializer initializer, Activation? after)
    {
        float[] weights = new float[Inputs * Outputs];
        initializer.Fill(weights, Outputs, Inputs, after?.Gain ?? 1, new NormalRandom(1));
        return weights;
    }

    private static double Variance(WeightInitializer initializer, Activation? after) => Weights(initializer, after).Average(value => (double)value * value);
}
