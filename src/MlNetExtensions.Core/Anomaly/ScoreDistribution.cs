using MlNetExtensions.Core.Moments;
using MlNetExtensions.Core.Probability;

namespace MlNetExtensions.Core.Anomaly;

/// <summary>The distribution of the scores of normal rows: gives p-values and thresholds.</summary>
internal abstract class ScoreDistribution
{
    /// <summary>The smallest p-value that any score can get.</summary>
    public virtual double SmallestPValue => 0;

    /// <summary>The score above which p-values are at most the given rate; infinite where none is.</summary>
    public abstract double Threshold(double falsePositiveRate);

    /// <summary>The probability that a normal row scores at least this much.</summary>
    public abstract double PValue(double score);

    public abstract void Write(BinaryWriter writer);

    public static ScoreDistribution Read(StateReader reader) => reader.ReadEnum<Kind>("kind") switch
    {
        Kind.Chi => new ChiScores(reader.ReadInt32("degreesOfFreedom", 1)),
        Kind.F => ReadF(reader),
        Kind.Empirical => EmpiricalScores.ReadBody(reader),
        Kind kind => throw reader.Invalid("kind", $"is {kind}, which nothing reads"),
    };

    /// <summary>Refuses a distribution that was read beside Gaussians whose scores it cannot be of.</summary>
    public virtual void Check(StateReader reader, IReadOnlyList<GaussianModel> columns)
    {
    }

    private static FScores ReadF(StateReader reader)
    {
        int dimension = reader.ReadInt32("dimension", 1);
        return new FScores(dimension, reader.ReadInt64("rows", dimension + 1L, StateLimits.Rows));
    }

    private protected enum Kind : byte
    {
        Chi = 1,
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

    public override void Check(StateReader reader, IReadOnlyList<GaussianModel> columns) => reader.Require(
        columns.Count == 1 && columns[0].Components == degreesOfFreedom,
        "scores.degreesOfFreedom",
        $"is {degreesOfFreedom}, but must be the number of components of one column");

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

    public override void Check(StateReader reader, IReadOnlyList<GaussianModel> columns) => reader.Require(
        columns.Count == 1 && columns[0].Dimension == dimension && columns[0].Count == count,
        "scores.dimension",
        $"is {dimension} and of {count} rows, but must be that of one column and of its rows");

    public override void Write(BinaryWriter writer)
    {
        writer.Write((byte)Kind.F);
        writer.Write(dimension);
        writer.Write(count);
    }
}
