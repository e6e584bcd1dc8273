namespace MlNetExtensions.Core.Normalization;

/// <summary>Means and variances of features, or of channels, that values are aligned to or from.</summary>
/// <param name="Means">One a feature.</param>
/// <param name="Variances">As many, at least 0.</param>
public sealed record MomentProfile(double[] Means, double[] Variances)
{
    /// <summary>Far beyond what floats give; lines of such profiles stay finite.</summary>
    private const double Largest = 1e80;

    /// <summary>Of the moments of rows; a feature without values takes those of <paramref name="fallback"/>.</summary>
    /// <param name="moments">Moments of some rows.</param>
    /// <param name="fallback">Null where every feature must have values.</param>
    /// <exception cref="DegenerateSampleException">A feature has no values, and there is no fallback.</exception>
    public static MomentProfile Of(FeatureMoments moments, MomentProfile? fallback = null)
    {
        ArgumentNullException.ThrowIfNull(moments);
        var profile = new MomentProfile(new double[moments.Dimension], new double[moments.Dimension]);
        for (int j = 0; j < moments.Dimension; j++)
        {
            if (moments.Counts[j] == 0 && fallback is null)
            {
                throw new DegenerateSampleException(
                    $"Feature {j} has no values to take moments of; there are no rows, or all of its values are missing.");
            }

            (profile.Means[j], profile.Variances[j]) = moments.Counts[j] > 0 ? (moments.Means[j], moments.Variance(j))
                : (fallback!.Means[j], fallback.Variances[j]);
        }

        return profile;
    }

    /// <summary>Of regions; each must have values.</summary>
    /// <exception cref="DegenerateSampleException">A channel has no values.</exception>
    public static MomentProfile Of(IReadOnlyList<RegionStatistics> channels)
    {
        ArgumentNullException.ThrowIfNull(channels);
        for (int channel = 0; channel < channels.Count; channel++)
        {
            if (channels[channel].Cells == 0)
            {
                throw new DegenerateSampleException(
                    $"Channel {channel} has no values to take moments of; there are no rows, or all of its values are missing.");
            }
        }

        return new MomentProfile([.. channels.Select(region => region.Mean)], [.. channels.Select(region => region.Variance)]);
    }

    /// <summary>
    /// The line from this profile to another one for a feature, adaptive instance normalization: σ′(x−μ)/σ + μ′ by the share
    /// <paramref name="weight"/>, and x by the rest. A feature that does not vary becomes μ′.
    /// </summary>
    /// <param name="reference">μ′ and σ′.</param>
    /// <param name="feature">The feature.</param>
    /// <param name="weight">In [0, 1].</param>
    /// <param name="epsilon">Added to both variances, at least 0.</param>
    public (double Center, double Rate, double Offset) LineTo(MomentProfile reference, int feature, double weight, double epsilon)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return Line(Means[feature], Variances[feature], reference.Means[feature], reference.Variances[feature], weight, epsilon);
    }

    internal static (double Center, double Rate, double Offset) Line(double mean, double variance, double newMean, double newVariance,
        double weight, double epsilon)
    {
        double scale = Math.Sqrt(variance + epsilon), ratio = Math.Sqrt(newVariance + epsilon) / scale;
        return (mean, 1 - weight + (scale > 0 && double.IsFinite(ratio) ? weight * ratio : 0), (1 - weight) * mean + weight * newMean);
    }

    /// <summary>Writes the profile; how many features it has is written by the owner.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.WriteDoubles(Means);
        writer.WriteDoubles(Variances);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It did not.</exception>
    public static MomentProfile Read(StateReader reader, int dimension)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var profile = new MomentProfile(reader.ReadDoubles("means", dimension), reader.ReadDoubles("variances", dimension));
        reader.Require(Array.TrueForAll(profile.Means, mean => Math.Abs(mean) <= Largest), "means", "are too large");
        reader.Require(Array.TrueForAll(profile.Variances, variance => variance is >= 0 and <= Largest), "variances",
            "are negative or too large");
        return profile;
    }
}
