namespace MlNetExtensions.Core.Normalization;

/// <summary>The components of a mixture of statistics, each with a mean and a variance of every channel.</summary>
/// <param name="Means">Component after component, one a channel.</param>
/// <param name="Variances">As many, at least 0.</param>
/// <param name="Channels">Channels of a row.</param>
public sealed record UnmixedState(double[] Means, double[] Variances, int Channels)
{
    private const double Largest = 1e80;

    /// <summary>Components.</summary>
    public int Count => Means.Length / Channels;

    /// <summary>
    /// Components around the statistics of a source: μₖ = μ + σ√(αK/(K−1))·ξ with normal ξ, and σₖ² = (1−α)σ², so that the mixture has
    /// about the source's variance.
    /// </summary>
    /// <param name="source">Mean and variance of every channel.</param>
    /// <param name="count">K, at least 1; a single component is the source itself.</param>
    /// <param name="share">α, the share of the variance that lies between components, in [0, 1].</param>
    /// <param name="seed">Of ξ.</param>
    public static UnmixedState Around(MomentProfile source, int count, double share, int seed)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Arguments.Require(share is >= 0 and <= 1, share, "in [0, 1]");
        int channels = source.Means.Length;
        double between = count > 1 ? share : 0, spread = count > 1 ? Math.Sqrt(between * count / (count - 1)) : 0;
        var random = new Random(seed);
        var state = new UnmixedState(new double[count * channels], new double[count * channels], channels);
        for (int i = 0; i < state.Means.Length; i++)
        {
            int channel = i % channels;
            // Box and Muller.
            double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            state.Means[i] = source.Means[channel] + spread * Math.Sqrt(source.Variances[channel]) * normal;
            state.Variances[i] = (1 - between) * source.Variances[channel];
        }

        return state;
    }

    /// <summary>A copy that moves by itself.</summary>
    public UnmixedState Copy() => new([.. Means], [.. Variances], Channels);

    /// <summary>Writes the components; the channels are written by the owner.</summary>
    public void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(Count);
        writer.WriteDoubles(Means);
        writer.WriteDoubles(Variances);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It did not.</exception>
    public static UnmixedState Read(StateReader reader, int channels)
    {
        ArgumentNullException.ThrowIfNull(reader);
        int count = reader.ReadInt32("components", 1);
        reader.CheckLeft((long)count * channels, 2 * sizeof(double), "components");
        var state = new UnmixedState(reader.ReadDoubles("means", count * channels), reader.ReadDoubles("variances", count * channels),
            channels);
        reader.Require(Array.TrueForAll(state.Means, mean => Math.Abs(mean) <= Largest), "means", "are too large");
        reader.Require(Array.TrueForAll(state.Variances, variance => variance is >= 0 and <= Largest), "variances",
            "are negative or too large");
        return state;
    }
}
