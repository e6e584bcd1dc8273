using MlNetExtensions.Core;
using MlNetExtensions.Core.Moments;

namespace MlNetExtensions;

/// <summary>
/// How a covariance is estimated from the sample covariance S = Σ(x−μ)(x−μ)ᵀ/n. The shrinkage estimators return
/// (1−ρ)·S + ρ·m·I with m = tr(S)/d and differ in the intensity ρ.
/// </summary>
public abstract record CovarianceEstimator
{
    private protected CovarianceEstimator()
    {
    }

    /// <summary>S itself; where it is singular, its pseudo-inverse with relative cut-off 1e-10 serves as precision.</summary>
    public static CovarianceEstimator Empirical { get; } = new EmpiricalEstimator();

    /// <summary>The intensity of Ledoit and Wolf, "A well-conditioned estimator for large-dimensional covariance matrices", 2004.</summary>
    public static CovarianceEstimator LedoitWolf { get; } = new LedoitWolfEstimator();

    /// <summary>
    /// The oracle approximating shrinkage of Chen, Wiesel, Eldar and Hero, "Shrinkage algorithms for MMSE covariance estimation", 2010,
    /// in scikit-learn's variant, which leaves out the paper's terms in 2/d.
    /// </summary>
    public static CovarianceEstimator OracleApproximatingShrinkage { get; } = new OracleApproximatingEstimator();

    /// <summary>A fixed intensity.</summary>
    /// <param name="intensity">ρ in [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="intensity"/> is outside [0, 1].</exception>
    public static CovarianceEstimator Shrunk(double intensity = 0.1) => new FixedShrinkageEstimator(CheckIntensity(intensity));

    /// <summary>
    /// (1−ρ)·S + ρ·diag(S), which commutes with any rescaling of single features. Constant features are left out of the distance.
    /// </summary>
    /// <param name="intensity">ρ in [0, 1]; null for the oracle approximating intensity of the correlation matrix.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="intensity"/> is outside [0, 1].</exception>
    public static CovarianceEstimator ShrunkTowardDiagonal(double? intensity = null) =>
        new DiagonalShrinkageEstimator(intensity is { } given ? new FixedShrinkageEstimator(CheckIntensity(given)) : OracleApproximatingShrinkage);

    /// <summary>
    /// The reweighted minimum covariance determinant, by FastMCD (Rousseeuw and Van Driessen, "A fast algorithm for the minimum covariance
    /// determinant estimator", 1999). It withstands up to half of the rows being anomalies, holds all rows in memory, and needs more rows than columns.
    /// </summary>
    /// <param name="supportFraction">Share of rows in the raw support, in (0, 1]; null for (n+d+1)/(2n), the highest breakdown point.</param>
    /// <param name="seed">Seed of the random starts.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="supportFraction"/> is outside (0, 1].</exception>
    public static CovarianceEstimator MinimumCovarianceDeterminant(double? supportFraction = null, int seed = 0)
    {
        if (supportFraction is { } share && !(share > 0 && share <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(supportFraction), share, "The support fraction must lie in (0, 1].");
        }

        return new RobustEstimator(supportFraction, seed);
    }

    /// <summary>True where the intensity needs Σ‖x−μ‖⁴.</summary>
    internal virtual bool NeedsFourthMoment => false;

    /// <summary>True where an estimate needs all rows at once, so that there are no statistics to merge.</summary>
    public bool NeedsAllRows => this is RobustEstimator;

    /// <summary>True where features are divided by their standard deviation first.</summary>
    internal virtual bool Standardizes => false;

    /// <summary>ρ in [0, 1].</summary>
    internal abstract double Intensity(in ShrinkageStatistics sample);

    /// <summary>Writes the estimator, to be read by <see cref="Read"/>.</summary>
    public void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write((byte)KindOfThis);
        switch (this)
        {
            case FixedShrinkageEstimator shrunk:
                writer.Write(shrunk.Value);
                break;
            case DiagonalShrinkageEstimator diagonal:
                diagonal.OfCorrelation.Write(writer);
                break;
            case RobustEstimator robust:
                writer.Write(robust.SupportFraction ?? double.NaN);
                writer.Write(robust.Seed);
                break;
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The state is damaged or made up.</exception>
    public static CovarianceEstimator Read(StateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var kind = reader.ReadEnum<Kind>("kind");
        return kind switch
        {
            Kind.Empirical => Empirical,
            Kind.LedoitWolf => LedoitWolf,
            Kind.OracleApproximating => OracleApproximatingShrinkage,
            Kind.Shrunk => new FixedShrinkageEstimator(reader.ReadFinite("intensity", 0, 1)),
            Kind.Diagonal => new DiagonalShrinkageEstimator(reader.ReadNested("ofCorrelation", ReadOfCorrelation)),
            Kind.Robust => ReadRobust(reader),
            _ => throw reader.Invalid("kind", $"is {kind}, which nothing reads"),
        };
    }

    // What ShrunkTowardDiagonal may hold, and nothing else: estimators do not nest any deeper.
    private static CovarianceEstimator ReadOfCorrelation(StateReader reader)
    {
        var kind = reader.ReadEnum<Kind>("kind");
        return kind switch
        {
            Kind.OracleApproximating => OracleApproximatingShrinkage,
            Kind.Shrunk => new FixedShrinkageEstimator(reader.ReadFinite("intensity", 0, 1)),
            _ => throw reader.Invalid("kind", $"is {kind}, which does not shrink correlations"),
        };
    }

    private static RobustEstimator ReadRobust(StateReader reader)
    {
        double share = reader.ReadDouble("supportFraction");
        reader.Require(double.IsNaN(share) || share is > 0 and <= 1, "supportFraction", $"is {share}, but must lie in (0, 1]");
        return new RobustEstimator(double.IsNaN(share) ? null : share, reader.ReadInt32("seed"));
    }

    private protected abstract Kind KindOfThis { get; }

    private protected enum Kind : byte
    {
        Empirical,
        LedoitWolf,
        OracleApproximating,
        Shrunk,
        Diagonal,
        Robust,
    }

    private static double CheckIntensity(double intensity) => intensity is >= 0 and <= 1
        ? intensity
        : throw new ArgumentOutOfRangeException(nameof(intensity), intensity, "The shrinkage intensity must lie in [0, 1].");
}

internal sealed record EmpiricalEstimator : CovarianceEstimator
{
    private protected override Kind KindOfThis => Kind.Empirical;

    internal override double Intensity(in ShrinkageStatistics sample) => 0;

    public override string ToString() => "Empirical";
}

internal sealed record FixedShrinkageEstimator(double Value) : CovarianceEstimator
{
    private protected override Kind KindOfThis => Kind.Shrunk;

    internal override double Intensity(in ShrinkageStatistics sample) => Value;

    public override string ToString() => FormattableString.Invariant($"Shrunk({Value})");
}

internal sealed record LedoitWolfEstimator : CovarianceEstimator
{
    private protected override Kind KindOfThis => Kind.LedoitWolf;

    internal override bool NeedsFourthMoment => true;

    internal override double Intensity(in ShrinkageStatistics sample)
    {
        if (sample.Dimension == 1)
        {
            return 0;
        }

        double mean = sample.MeanVariance;
        double distance = (sample.SquaredNorm - 2 * mean * sample.Trace + sample.Dimension * mean * mean) / sample.Dimension;
        double error = (sample.FourthMoment - sample.SquaredNorm) / ((double)sample.Dimension * sample.Count);
        return distance > 0 ? Math.Clamp(error / distance, 0, 1) : 0;
    }

    public override string ToString() => "LedoitWolf";
}

internal sealed record OracleApproximatingEstimator : CovarianceEstimator
{
    private protected override Kind KindOfThis => Kind.OracleApproximating;

    internal override double Intensity(in ShrinkageStatistics sample)
    {
        if (sample.Dimension == 1)
        {
            return 0;
        }

        double mean = sample.MeanVariance;
        double meanSquare = sample.SquaredNorm / ((double)sample.Dimension * sample.Dimension);
        double denominator = (sample.Count + 1) * (meanSquare - mean * mean / sample.Dimension);
        return denominator > 0 ? Math.Min(1, (meanSquare + mean * mean) / denominator) : 1;
    }

    public override string ToString() => "OracleApproximatingShrinkage";
}

internal sealed record DiagonalShrinkageEstimator(CovarianceEstimator OfCorrelation) : CovarianceEstimator
{
    private protected override Kind KindOfThis => Kind.Diagonal;

    internal override bool Standardizes => true;

    internal override double Intensity(in ShrinkageStatistics sample) => OfCorrelation.Intensity(sample);

    public override string ToString() => $"ShrunkTowardDiagonal({OfCorrelation})";
}

internal sealed record RobustEstimator(double? SupportFraction, int Seed) : CovarianceEstimator
{
    private protected override Kind KindOfThis => Kind.Robust;

    // The reweighted estimate is used as it is.
    internal override double Intensity(in ShrinkageStatistics sample) => 0;

    public override string ToString() => "MinimumCovarianceDeterminant";
}
