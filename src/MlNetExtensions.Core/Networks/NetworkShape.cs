using System.Globalization;
using MlNetExtensions.Core.Networks;

namespace MlNetExtensions;

/// <summary>
/// Description of a network: its input width and its layers, one after the other. It does not change; <see cref="Network"/> has the
/// numbers.
/// </summary>
/// <remarks>Two shapes with the same layers are equal. <see cref="ToString"/> prints all of it: 784 → Dense(256) → Relu →
/// Dense(10).</remarks>
public sealed class NetworkShape : IEquatable<NetworkShape>
{
    private readonly LayerPlace[] _places;

    /// <param name="inputs">Features of a row, at least 1.</param>
    /// <param name="layers">The layers, the rows into the first.</param>
    /// <exception cref="ArgumentException">There is no layer with parameters, or one is null or has an option out of range; the message
    /// names the layer.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="inputs"/> is less than 1.</exception>
    public NetworkShape(int inputs, params IEnumerable<NetworkLayer> layers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentNullException.ThrowIfNull(layers);
        (Inputs, Layers) = (inputs, [.. layers]);
        int output = Layers.Count - 1;
        while (output >= 0 && Layers[output] is not DenseLayer)
        {
            output--;
        }

        if (output < 0)
        {
            throw new ArgumentException("The network has no dense layer, so there is nothing to learn; add one.", nameof(layers));
        }

        List<ParameterGroup> groups = [];
        _places = new LayerPlace[Layers.Count];
        int width = inputs, parameters = 0;
        for (int i = 0; i < Layers.Count; i++)
        {
            Check(i);
            int next = Layers[i].OutputsFor(width);
            ParameterGroup[] own = [.. Layers[i].Parameters(width, i, i == output)];
            groups.AddRange(own);
            _places[i] = new LayerPlace(i, width, next, parameters, Statistics, Before(i), After(i));
            parameters = checked(parameters + own.Sum(group => group.Count));
            Statistics += Layers[i].StatisticsFor(width);
            width = next;
        }

        Outputs = width;
        Parameters = ParameterLayout.Pack(groups);
    }

    /// <summary>Features of a row.</summary>
    public int Inputs { get; }

    /// <summary>Values that the network gives for a row.</summary>
    public int Outputs { get; }

    /// <summary>The layers.</summary>
    public IReadOnlyList<NetworkLayer> Layers { get; }

    /// <summary>Where the parameters lie in their flat array: weights with a row for each output and a column for each input.</summary>
    public ParameterLayout Parameters { get; }

    /// <summary>Number of running statistics, which normalizers keep beside the parameters.</summary>
    public int Statistics { get; }

    /// <summary>Whether a layer needs two rows or more in every training batch.</summary>
    public bool CouplesRows => Layers.Any(layer => layer.CouplesRows);

    internal IReadOnlyList<LayerPlace> Places => _places;

    /// <summary>A perceptron: dense layers with an activation after each but the last.</summary>
    /// <param name="inputs">Features of a row.</param>
    /// <param name="hidden">Units of the hidden layers; empty for a linear model.</param>
    /// <param name="outputs">Units of the last layer.</param>
    /// <param name="activation">Of the hidden layers; null for <see cref="Relu"/>.</param>
    /// <param name="initializer">Of all weights; null for <see cref="HeInitializer"/>.</param>
    /// <exception cref="ArgumentException">A width is less than 1.</exception>
    public static NetworkShape Perceptron(
        int inputs, IEnumerable<int> hidden, int outputs, Activation? activation = null, WeightInitializer? initializer = null)
    {
        ArgumentNullException.ThrowIfNull(hidden);
        DenseLayer Dense(int units) => new(units) { Initializer = initializer ?? new HeInitializer() };
        return new NetworkShape(
            inputs, [.. hidden.SelectMany(units => new NetworkLayer[] { Dense(units), new ActivationLayer(activation ?? new Relu()) }), Dense(outputs)]);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Inputs} → {string.Join(" → ", Layers)}");

    /// <inheritdoc/>
    public bool Equals(NetworkShape? other) => other is not null && Inputs == other.Inputs && Layers.SequenceEqual(other.Layers);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as NetworkShape);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    private void Check(int index)
    {
        try
        {
            ArgumentNullException.ThrowIfNull(Layers[index], "layers");
            Layers[index].Validate();
        }
        catch (ArgumentException wrong)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"Layer {index} ({Layers[index]?.GetType().Name}) of the network: {wrong.Message}"), wrong);
        }
    }

    private Activation? Before(int index)
    {
        do
        {
            index--;
        }
        while (index >= 0 && Layers[index] is DropoutLayer or AlphaDropoutLayer);
        return index >= 0 ? (Layers[index] as ActivationLayer)?.Activation : null;
    }

    private Activation? After(int index)
    {
        do
        {
            index++;
        }
        while (index < Layers.Count && Layers[index] is not (ActivationLayer or DenseLayer));
        return index < Layers.Count ? (Layers[index] as ActivationLayer)?.Activation : null;
    }
}
