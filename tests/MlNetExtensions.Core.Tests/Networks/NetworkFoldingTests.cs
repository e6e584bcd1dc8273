using MlNetExtensions.Core.Networks;

namespace MlNetExtensions.Core.Tests.Networks;

/// <summary>A network for scoring is the same function with fewer parts.</summary>
public sealed class NetworkFoldingTests
{
    private const int Inputs = 5;

    // Sums of some dozen products of Single, in another order.
    private const double Rounding = 2e-5;

    public static TheoryData<string> Shapes => [.. All.Keys];

    private static Dictionary<string, NetworkLayer[]> All => new()
    {
        ["dense"] = [new DenseLayer(4), new ActivationLayer(new Gelu()), new DenseLayer(2)],
        ["no bias"] = [new DenseLayer(4) { Bias = false }, new ActivationLayer(new Tanh()), new DenseLayer(2) { Bias = false }],
        ["batch norm after dense"] = [new DenseLayer(4), new BatchNormLayer(), new ActivationLayer(new Relu()), new DenseLayer(2)],
        ["batch norm after activation"] = [new DenseLayer(4), new ActivationLayer(new Relu()), new BatchNormLayer { Epsilon = 0.1 }, new DenseLayer(2)],
        ["batch norm first"] = [new BatchNormLayer(), new DenseLayer(2)],
        ["activation first"] = [new ActivationLayer(new Sigmoid()), new DenseLayer(2)],
        ["layer norm and dropout"] =
            [new DropoutLayer(0.5), new DenseLayer(4), new LayerNormLayer { Epsilon = 0.2 }, new AlphaDropoutLayer(0.2), new DenseLayer(2)],
        ["weight norm"] = [new DenseLayer(4) { Form = WeightForm.WeightNorm }, new ActivationLayer(new Selu()), new DenseLayer(2) { Form = WeightForm.WeightNorm }],
        ["standardized weights"] = [new DenseLayer(4) { Form = WeightForm.ScaledStandardization }, new ActivationLayer(new Relu()), new DenseLayer(2) { Form = WeightForm.ScaledStandardization }],
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void OutputsStayTheSame(string name)
    {
        Network network = Filled(new NetworkShape(Inputs, All[name]));
        float[] rows = Rows(7), scaled = [.. rows];
        double[] shifts = [0.5, -1, 0, 2, 0.1], factors = [2, 0.5, 1, 3, 0.25];
        for (int i = 0; i < scaled.Length; i++)
        {
            scaled[i] = (float)((rows[i] - shifts[i % Inputs]) * factors[i % Inputs]);
        }

        Network folded = NetworkFolding.Fold(network, shifts, factors, outputShift: 10, outputScale: 3);

        float[] expected = [.. network.Score(scaled).Select(value => 10 + 3 * value)];
        folded.Score(rows).Should().Equal(expected, (a, b) => Math.Abs(a - b) <= Rounding * (1 + Math.Abs(b)));
        folded.Shape.Layers.Should().NotContain(layer => layer is DropoutLayer || layer is AlphaDropoutLayer);
        folded.Shape.Layers.OfType<DenseLayer>().Should().OnlyContain(layer => layer.Form == WeightForm.Direct);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void WhatIsWrittenIsRead(string name)
    {
        Network folded = NetworkFolding.Fold(Filled(new NetworkShape(Inputs, All[name])));
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream))
        {
            NetworkState.Write(writer, folded);
        }

        var reader = new StateReader("network", stream.ToArray());
        Network read = NetworkState.Read(reader);
        reader.End();

        read.Shape.ToString().Should().Be(folded.Shape.ToString());
        read.Score(Rows(3)).Should().Equal(folded.Score(Rows(3)));
    }

    [Fact]
    public void EveryActivationOfThePackIsWritten()
    {
        foreach (Type type in typeof(Activation).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(Activation))))
        {
            NetworkState.IsKnown((Activation)(type == typeof(LeakyRelu) ? new LeakyRelu(0.2) : Activator.CreateInstance(type)!)).Should().BeTrue(type.Name);
        }
    }

    [Fact]
    public void ScalesThatDoNotFitAreRefused()
    {
        Network network = Filled(new NetworkShape(Inputs, new DenseLayer(1)));
        Action fold = () => NetworkFolding.Fold(network, [1, 2]);
        fold.Should().Throw<ArgumentException>().WithMessage("*2 shifts*5 features*");
    }

    private static Network Filled(NetworkShape shape)
    {
        var network = Network.Create(shape, seed: 3);
        var random = new Random(4);
        foreach (ref float value in network.Parameters)
        {
            value += (float)(0.2 * (random.NextDouble() - 0.5));
        }

        foreach (ref float value in network.Statistics)
        {
            value += (float)(0.5 * random.NextDouble());
        }

        return network;
    }

    private static float[] Rows(int count)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, count * Inputs).Select(_ => (float)(4 * random.NextDouble() - 2))];
    }
}
