using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>
/// The principal components of the features in which distances are measured. Components whose variance is at most 1e-12 of the largest are
/// dropped before any choice is made; counts above what is left take all of it.
/// </summary>
public abstract record FeatureSubspace
{
    private protected FeatureSubspace()
    {
    }

    /// <summary>All features, without a decomposition.</summary>
    public static FeatureSubspace Full { get; } = new FullSubspace();

    /// <summary>The leading components, up to and including the first at which their cumulative share of the variance exceeds <paramref name="varianceShare"/>.</summary>
    /// <param name="varianceShare">In (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is outside (0, 1).</exception>
    public static FeatureSubspace Pca(double varianceShare) => new PcaSubspace(CheckShare(varianceShare));

    /// <summary>
    /// Negated PCA: the trailing components, from the one before the first at which the cumulative share exceeds <paramref name="varianceShare"/>.
    /// Rippel, Mertens and Merhof, "Modeling the Distribution of Normal Data in Pre-Trained Deep Features for Anomaly Detection", 2020,
    /// find that these carry the anomalies.
    /// </summary>
    /// <param name="varianceShare">In (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is outside (0, 1).</exception>
    public static FeatureSubspace Npca(double varianceShare) => new NpcaSubspace(CheckShare(varianceShare));

    /// <summary>A fixed number of components of greatest variance.</summary>
    /// <param name="count">At least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is below 1.</exception>
    public static FeatureSubspace GreatestVariance(int count) => new GreatestVarianceSubspace(CheckCount(count));

    /// <summary>A fixed number of components of least variance.</summary>
    /// <param name="count">At least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is below 1.</exception>
    public static FeatureSubspace LeastVariance(int count) => new LeastVarianceSubspace(CheckCount(count));

    /// <summary>Writes the choice, to be read by <see cref="Read"/>.</summary>
    public void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        (Kind kind, double parameter) = Parts;
        writer.Write((byte)kind);
        writer.Write(parameter);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The state is damaged or made up.</exception>
    public static FeatureSubspace Read(StateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var kind = reader.ReadEnum<Kind>("kind");
        double parameter = reader.ReadFinite("parameter");
        return kind switch
        {
            Kind.Full => Full,
            Kind.Pca => Pca(Share(reader, parameter)),
            Kind.Npca => Npca(Share(reader, parameter)),
            Kind.GreatestVariance => GreatestVariance(Components(reader, parameter)),
            Kind.LeastVariance => LeastVariance(Components(reader, parameter)),
            _ => throw reader.Invalid("kind", $"is {kind}, which nothing reads"),
        };
    }

    private static double Share(StateReader reader, double parameter)
    {
        reader.Require(parameter is > 0 and < 1, "parameter", $"is {parameter}, but a share of the variance lies in (0, 1)");
        return parameter;
    }

    private static int Components(StateReader reader, double parameter)
    {
        reader.Require(parameter is >= 1 and <= int.MaxValue && double.IsInteger(parameter), "parameter", $"is {parameter}, but must be a number of components");
        return (int)parameter;
    }

    private protected abstract (Kind Kind, double Parameter) Parts { get; }

    private protected enum Kind : byte
    {
        Full,
        Pca,
        Npca,
        GreatestVariance,
        LeastVariance,
    }

    /// <summary>The kept range of components, given their variances in descending order.</summary>
    internal abstract Range Select(ReadOnlySpan<double> variances);

    /// <summary>The first component at which the cumulative share of the variance exceeds the given share.</summary>
    private protected static int FirstAbove(ReadOnlySpan<double> variances, double share)
    {
        double total = 0;
        foreach (double variance in variances)
        {
            total += variance;
        }

        double sum = 0;
        for (int i = 0; i < variances.Length; i++)
        {
            sum += variances[i] / total;
            if (sum > share)
            {
                return i;
            }
        }

        return variances.Length - 1;
    }

    private static double CheckShare(double varianceShare) => varianceShare is > 0 and < 1
        ? varianceShare
        : throw new ArgumentOutOfRangeException(nameof(varianceShare), varianceShare, "The share of the variance must lie in (0, 1).");

    private static int CheckCount(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return count;
    }
}

internal sealed record FullSubspace : FeatureSubspace
{
    private protected override (Kind Kind, double Parameter) Parts => (Kind.Full, 0);

    internal override Range Select(ReadOnlySpan<double> variances) => Range.All;

    public override string ToString() => "Full";
}

internal sealed record PcaSubspace(double VarianceShare) : FeatureSubspace
{
    private protected override (Kind Kind, double Parameter) Parts => (Kind.Pca, VarianceShare);

    internal override Range Select(ReadOnlySpan<double> variances) => ..(FirstAbove(variances, VarianceShare) + 1);

    public override string ToString() => FormattableString.Invariant($"Pca({VarianceShare})");
}

internal sealed record NpcaSubspace(double VarianceShare) : FeatureSubspace
{
    private protected override (Kind Kind, double Parameter) Parts => (Kind.Npca, VarianceShare);

    // The official code lets the start fall to -1 where the first component alone exceeds the share, and then keeps only the last one.
    internal override Range Select(ReadOnlySpan<double> variances) => Math.Max(0, FirstAbove(variances, VarianceShare) - 1)..;

    public override string ToString() => FormattableString.Invariant($"Npca({VarianceShare})");
}

internal sealed record GreatestVarianceSubspace(int Count) : FeatureSubspace
{
    private protected override (Kind Kind, double Parameter) Parts => (Kind.GreatestVariance, Count);

    internal override Range Select(ReadOnlySpan<double> variances) => ..Math.Min(Count, variances.Length);

    public override string ToString() => $"GreatestVariance({Count})";
}

internal sealed record LeastVarianceSubspace(int Count) : FeatureSubspace
{
    private protected override (Kind Kind, double Parameter) Parts => (Kind.LeastVariance, Count);

    internal override Range Select(ReadOnlySpan<double> variances) => Math.Max(0, variances.Length - Count)..;

    public override string ToString() => $"LeastVariance({Count})";
}
