using MlNetExtensions.Core.Networks;

namespace MlNetExtensions.Core.Tests.Networks;

public class LayerGradientTests
{
    private static readonly SoftmaxCrossEntropy _classes = new(3);

    public static TheoryData<string> Activations => [.. _activations.Keys];

    public static TheoryData<string> Shapes => [.. _shapes.Keys];

    private static readonly Dictionary<string, Activation> _activations = new Activation[]
    {
        new Relu(), new LeakyRelu(), new LeakyRelu(0.3), new Gelu(), new GeluTanh(), new Silu(), new Selu(), new Golu(), new Tanh(), new Sigmoid(),
    }.ToDictionary(activation => activation.Name);

    private static readonly Dictionary<string, NetworkShape> _shapes = new NetworkShape[]
    {
        new(5, new DenseLayer(3)),
        new(5, new DenseLayer(3) { Bias = false }),
        new(19, new DenseLayer(35), new ActivationLayer(new Tanh()), new DenseLayer(18), new ActivationLayer(new Silu()), new DenseLayer(3)),
        new(6, new DenseLayer(5) { Form = WeightForm.WeightNorm }, new ActivationLayer(new Tanh()), new DenseLayer(3)),
        new(6, new DenseLayer(5), new ActivationLayer(new Relu()), new DenseLayer(3) { Form = WeightForm.ScaledStandardization }),
        new(6, new DenseLayer(5) { Form = WeightForm.ScaledStandardization, Bias = false }, new ActivationLayer(new Silu()), new DenseLayer(3)),
        new(6, new DenseLayer(37), new LayerNormLayer(), new ActivationLayer(new Tanh()), new DenseLayer(3)),
        new(6, new LayerNormLayer(), new DenseLayer(3)),
        new(6, new DenseLayer(37), new BatchNormLayer(), new ActivationLayer(new Tanh()), new DenseLayer(3)),
        new(6, new BatchNormLayer(), new DenseLayer(4), new BatchNormLayer(), new DenseLayer(3), new BatchNormLayer { Epsilon = 0.01 }),
        new(6, new DenseLayer(5), new BatchNormLayer { VirtualBatch = 3 }, new ActivationLayer(new Tanh()), new DenseLayer(3)),
        new(6, new DropoutLayer(0.3), new DenseLayer(9), new ActivationLayer(new Tanh()), new DropoutLayer(0.5), new DenseLayer(3)),
        new(6, new DenseLayer(9), new ActivationLayer(new Selu()), new AlphaDropoutLayer(0.2), new DenseLayer(3)),
    }.ToDictionary(shape => shape.ToString());

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_gradient_of_a_network_is_that_of_its_loss(string shape) => new GradientCheck(_shapes[shape], _classes).MustAgree();

    [Theory]
    [MemberData(nameof(Activations))]
    public void The_gradient_of_an_activation_is_that_of_its_values(string activation) =>
        new GradientCheck(NetworkShape.Perceptron(4, [17], 3, _activations[activation]), _classes).MustAgree();

    [Theory]
    [MemberData(nameof(Activations))]
    public void Activations_of_float_are_those_of_double(string name)
    {
        Activation activation = _activations[name];
        double[] x = [.. Enumerable.Range(-2000, 4001).Select(i => i * 0.02)];
        float[] single = Array.ConvertAll(x, value => (float)value);
        double[] y = new double[x.Length], slope = [.. x.Select(_ => 1.0)];
        float[] ySingle = new float[x.Length], slopeSingle = Array.ConvertAll(slope, value => (float)value);

        activation.Apply<double>(x, y);
        activation.Backward<double>(x, y, slope);
        activation.Apply<float>(single, ySingle);
        activation.Backward<float>(single, ySingle, slopeSingle);

        for (int i = 0; i < x.Length; i++)
        {
            ((double)ySingle[i]).Should().BeApproximately(y[i], 2e-6 * (1 + Math.Abs(x[i])), $"{name}({x[i]})");
            ((double)slopeSingle[i]).Should().BeApproximately(slope[i], 1e-5, $"the slope of {name} at {x[i]}");
        }
    }

    [Theory]
    [InlineData(1e4f)]
    [InlineData(-1e4f)]
    public void Activations_of_huge_values_are_finite(float x)
    {
        foreach (Activation activation in _activations.Values)
        {
            float[] input = [x], output = new float[1], delta = [1];
            activation.Apply<float>(input, output);
            activation.Backward<float>(input, output, delta);
            float.IsFinite(output[0]).Should().BeTrue($"{activation} of {x} is {output[0]}");
            float.IsFinite(delta[0]).Should().BeTrue($"the slope of {activation} at {x} is {delta[0]}");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sparse_rows_have_the_gradient_of_dense_ones(bool normalized)
    {
        NetworkShape shape = NetworkShape.Perceptron(11, [18], 3, new Tanh());
        shape = normalized ? new NetworkShape(11, [new BatchNormLayer(), .. shape.Layers]) : shape;
        var dense = new GradientCheck(shape, _classes, sparse: true);
        dense.Pass.Sparse.Clear();
        var sparse = new GradientCheck(shape, _classes, sparse: true);

        double loss = dense.Gradient(out double[] expected);

        sparse.Gradient(out double[] gradient).Should().BeApproximately(loss, 1e-13);
        gradient.Zip(expected).Max(pair => Math.Abs(pair.First - pair.Second)).Should().BeLessThan(1e-13);
        sparse.MustAgree();
    }

    [Fact]
    public void Parts_of_a_batch_have_their_own_mean_gradients()
    {
        var check = new GradientCheck(new NetworkShape(6, new DenseLayer(5), new LayerNormLayer(), new DenseLayer(3)), _classes, rows: 7);
        check.Gradient(out double[] whole);
        Memory<double>[] parts = [.. Enumerable.Range(0, 3).Select(_ => new Memory<double>(new double[whole.Length]))];
        double[] mean = new double[whole.Length];

        check.Pass.Gradient(check.Parameters, check.Statistics, false, 7, 3, mean, parts);

        mean.Zip(whole).Max(pair => Math.Abs(pair.First - pair.Second)).Should().BeLessThan(1e-15);
        int[] counts = [2, 2, 3];
        for (int j = 0; j < whole.Length; j++)
        {
            parts.Select((part, i) => counts[i] * part.Span[j] / 7).Sum().Should().BeApproximately(whole[j], 1e-14);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Norms_of_rows_are_those_of_parts_of_one_row(string name)
    {
        NetworkShape shape = _shapes[name];
        var check = new GradientCheck(shape, _classes, rows: 7);
        Memory<double>[] parts = [.. Enumerable.Range(0, 7).Select(_ => new Memory<double>(new double[shape.Parameters.Length]))];
        double[] norms = new double[7];

        check.Pass.Gradient(check.Parameters, check.Statistics, false, 7, 3, default, parts, norms);

        for (int row = 0; row < 7; row++)
        {
            double expected = Math.Sqrt(parts[row].ToArray().Sum(value => value * value));
            norms[row].Should().BeApproximately(expected, 1e-10 * expected, $"row {row} of {shape}");
        }
    }
}
