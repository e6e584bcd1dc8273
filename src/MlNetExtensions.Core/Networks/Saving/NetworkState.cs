using static System.FormattableString;

namespace MlNetExtensions.Core.Networks;

/// <summary>Networks for scoring, as <see cref="NetworkFolding.Fold"/> makes them, written and read.</summary>
public static class NetworkState
{
    // Saved models hold these numbers.
    private const byte Dense = 0, Activate = 1, BatchNorm = 2, LayerNorm = 3;

    private const int MostLayers = 10_000;

    /// <summary>Buffers of a batch are as wide as layers: no more values of a row than this many times what is stored.</summary>
    private const int WidthsPerValue = 8;

    // Saved models hold positions in this list: activations may be added at its end. What has an option stands apart.
    private static readonly Activation[] _activations = [new Relu(), new Gelu(), new GeluTanh(), new Silu(), new Selu(), new Golu(), new Tanh(), new Sigmoid()];

    private const byte Leaky = 255;

    /// <summary>Whether a network with this activation can be saved: it is one of the pack's.</summary>
    public static bool IsKnown(Activation activation) => activation is LeakyRelu || Array.IndexOf(_activations, activation) >= 0;

    /// <summary>Writes a network.</summary>
    /// <exception cref="ArgumentException">A layer is not one of those that scoring needs, or an activation is not one of the pack's.</exception>
    public static void Write(BinaryWriter writer, Network network)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(network);
        writer.Write(network.Shape.Inputs);
        writer.Write(network.Shape.Layers.Count);
        foreach (NetworkLayer layer in network.Shape.Layers)
        {
            Write(writer, layer);
        }

        writer.Write(network.Parameters.Length);
        writer.WriteSingles(network.Parameters);
        writer.Write(network.Statistics.Length);
        writer.WriteSingles(network.Statistics);
    }

    /// <summary>Reads a network.</summary>
    /// <exception cref="InvalidDataException">The state is damaged or not sound.</exception>
    public static Network Read(StateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        int inputs = reader.ReadInt32("inputs", 1), count = reader.ReadInt32("layers", 1, MostLayers), width = inputs;
        long parameters = 0, widths = inputs;
        NetworkLayer[] layers = new NetworkLayer[count];
        for (int i = 0; i < count; i++)
        {
            layers[i] = ReadLayer(reader, ref width, ref parameters);
            widths += width;
        }

        reader.CheckLeft(parameters, sizeof(float), "parameters");
        reader.Require(widths <= WidthsPerValue * (parameters + inputs), "layers", Invariant($"are {widths} units wide together, but have {parameters} parameters"));
        reader.Require(layers.OfType<DenseLayer>().Any(), "layers", "have no dense layer among them");
        var shape = new NetworkShape(inputs, layers);
        float[] values = reader.ReadSingles("parameters", reader.ReadCount("parameters", sizeof(float)));
        reader.Require(values.Length == shape.Parameters.Length, "parameters", Invariant($"are {values.Length}, but the layers have {shape.Parameters.Length}"));
        float[] statistics = reader.ReadSingles("statistics", reader.ReadCount("statistics", sizeof(float)));
        reader.Require(statistics.Length == shape.Statistics, "statistics", Invariant($"are {statistics.Length}, but the layers have {shape.Statistics}"));
        var network = new Network(shape, values, statistics);
        foreach (LayerPlace place in shape.Places)
        {
            for (int i = 0; layers[place.Index] is BatchNormLayer && i < place.Inputs; i++)
            {
                reader.Require(statistics[place.FirstStatistic + place.Inputs + i] >= 0, "statistics", "hold a variance below zero");
            }
        }

        return network;
    }

    private static void Write(BinaryWriter writer, NetworkLayer layer)
    {
        switch (layer)
        {
            case DenseLayer { Form: WeightForm.Direct, Bias: true } dense:
                writer.Write(Dense);
                writer.Write(dense.Units);
                break;
            case ActivationLayer { Activation: LeakyRelu leaky }:
                writer.Write(Activate);
                writer.Write(Leaky);
                writer.Write(leaky.Slope);
                break;
            case ActivationLayer activation:
                int index = Array.IndexOf(_activations, activation.Activation);
                writer.Write(Activate);
                writer.Write(index >= 0 ? (byte)index : throw new ArgumentException(
                    $"Activation {activation.Activation} is not one of the pack's: a network with it can be trained and scored, but not saved.", nameof(layer)));
                break;
            case BatchNormLayer norm:
                writer.Write(BatchNorm);
                writer.Write(norm.Epsilon);
                break;
            case LayerNormLayer norm:
                writer.Write(LayerNorm);
                writer.Write(norm.Epsilon);
                break;
            default:
                throw new ArgumentException($"Layer {layer} is for training; fold the network first.", nameof(layer));
        }
    }

    private static NetworkLayer ReadLayer(StateReader reader, ref int width, ref long parameters)
    {
        switch (reader.ReadByte("layer"))
        {
            case Dense:
                int units = reader.ReadInt32("units", 1);
                parameters += (width + 1L) * units;
                reader.CheckLeft(parameters, sizeof(float), "units");
                width = units;
                return new DenseLayer(units);
            case Activate:
                return new ActivationLayer(ReadActivation(reader));
            case BatchNorm:
                parameters += 2L * width;
                return new BatchNormLayer { Epsilon = reader.ReadFinite("epsilon", double.Epsilon) };
            case LayerNorm:
                parameters += 2L * width;
                return new LayerNormLayer { Epsilon = reader.ReadFinite("epsilon", double.Epsilon) };
            case byte other:
                throw reader.Invalid("layer", Invariant($"is of kind {other}, which there is not"));
        }
    }

    private static Activation ReadActivation(StateReader reader)
    {
        byte index = reader.ReadByte("activation");
        if (index == Leaky)
        {
            double slope = reader.ReadFinite("slope", 0);
            reader.Require(slope < 1, "slope", "is not below 1");
            return new LeakyRelu(slope);
        }

        reader.Require(index < _activations.Length, "activation", Invariant($"is number {index}, which there is not"));
        return _activations[index];
    }
}
