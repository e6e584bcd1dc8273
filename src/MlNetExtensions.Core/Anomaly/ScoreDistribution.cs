using MlNetExtensions.Core.Probability;

namespace MlNetExtensions.Core.Anomaly;

/// <summary>The distribution of the scores of normal rows: gives thresholds and p-values.</summary>
internal abstract class ScoreDistribution
{
    /// <summary>The score that a normal row exceeds with at most the given probability.</summary>
    public abstract double Threshold(double falsePositiveRate);

    /// <summary>The probability that a normal row scores at least this much.</summary>
    public abstract double PValue(double score);

    public abstract void Write(BinaryWriter writer);

    public static ScoreDistribution? Read(BinaryReader reader) => (Kind)reader.ReadByte() switch
    {
        Kind.None => null,
        Kind.Chi => new ChiScores(reader.ReadInt32()),
        Kind.F => new FScores(reader.ReadInt32(), reader.ReadInt64()),
        Kind.Empirical => EmpiricalScores.ReadBody(reader),
        Kind unknown => throw new InvalidDataException($"Unknown kind of score distribution: {(byte)unknown}."),
    };

    public static void Write(ScoreDistribution? distribution, BinaryWriter writer)
    {
        if (distribution is null)
        {
            writer.Write((byte)Kind.None);
            return;
        }

        distribution.Write(writer);
    }

    private protected enum Kind : byte
    {
        None,
        Chi,
        F,
        Empirical,
    }
}

/// <summary>D² ~ χ² with as many degrees of freedom as components.</summary>
internal sealed class ChiScores(int degreesOfFreedom) : ScoreDistribution
{
    private readonly ChiSquareLaw _law = new(degreesOfFreedom);

    public override double Threshold(double falsePositiveRate) => Math.Sqrt(_law.Isf(falsePositiveRate));

    public override double PValue(double score) => _law.Sf(score * score);

    public override void Write(BinaryWriter writer)
    {
        writer.Write((byte)Kind.Chi);
        writer.Write(degreesOfFreedom);
    }
}

/// <summary>D²·(n−d)/(d(n+1)) ~ F(d, n−d) for a new row, with mean and covariance (divisor n) estimated from n rows.</summary>
internal sealed class FScores(int dimension, long count) : ScoreDistribution
{
    private readonly FLaw _law = new(dimension, count - dimension);
    private readonly double _scale = dimension * (count + 1.0) / (count - dimension);

    public override double Threshold(double falsePositiveRate) => Math.Sqrt(_scale * _law.Isf(falsePositiveRate));

    public override double PValue(double score) => _law.Sf(score * score / _scale);

    public override void Write(BinaryWriter writer)
    {
        writer.Write((byte)Kind.F);
        writer.Write(dimension);
        writer.Write(count);
    }
}
