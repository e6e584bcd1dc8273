using System.Numerics.Tensors;
using MlNetExtensions.Core.Moments;

namespace MlNetExtensions.Core.Anomaly;

/// <summary>One Gaussian per feature column, their combined distance as score, and a threshold. Immutable and safe for any number of threads.</summary>
public sealed class GaussianAnomalyModel
{
    private readonly GaussianModel[] _columns;
    private readonly ScoreDistribution? _scores;

    internal GaussianAnomalyModel(GaussianModel[] columns, DistanceCombination combination, double threshold, ScoreDistribution? scores)
    {
        _columns = columns;
        _scores = scores;
        Combination = combination;
        Threshold = threshold;
    }

    /// <summary>The Gaussian of every feature column.</summary>
    public IReadOnlyList<GaussianModel> Columns => _columns;

    /// <summary>How the distances become one score.</summary>
    public DistanceCombination Combination { get; }

    /// <summary>Rows that score above it are anomalies. Compared as float, as scores are.</summary>
    public double Threshold { get; }

    /// <summary>True where normal scores are known, so that p-values and thresholds for other false-positive rates can be had.</summary>
    public bool HasPValues => _scores is not null;

    /// <summary>The score of a row from its distance in every column; at most the largest float, since scores are floats. NaN where a distance is.</summary>
    public double Combine(ReadOnlySpan<double> distances)
    {
        double combined = Combination switch
        {
            DistanceCombination.Mean => TensorPrimitives.Sum(distances) / distances.Length,
            DistanceCombination.Maximum => TensorPrimitives.Max(distances),
            DistanceCombination.Sum => TensorPrimitives.Sum(distances),
            _ => throw new InvalidOperationException($"Unknown combination {Combination}."),
        };
        return Math.Min(combined, float.MaxValue);
    }

    /// <summary>True where the score, rounded to float, is above the threshold rounded to float.</summary>
    public bool IsAnomaly(double score) => (float)score > (float)Threshold;

    /// <summary>The probability, in (0, 1], that a normal row scores at least this much; NaN without <see cref="HasPValues"/>.</summary>
    public double PValue(double score) => _scores?.PValue(score) ?? double.NaN;

    /// <summary>The same model with another threshold.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is not finite.</exception>
    public GaussianAnomalyModel WithThreshold(double threshold) => double.IsFinite(threshold)
        ? new GaussianAnomalyModel(_columns, Combination, threshold, _scores)
        : throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "The threshold must be finite.");

    /// <summary>The same model with the threshold of another accepted false-positive rate, from the distribution it was fitted with.</summary>
    /// <param name="falsePositiveRate">In (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is outside (0, 1).</exception>
    /// <exception cref="InvalidOperationException">The model knows no distribution of normal scores.</exception>
    public GaussianAnomalyModel WithFalsePositiveRate(double falsePositiveRate)
    {
        if (!(falsePositiveRate > 0 && falsePositiveRate < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(falsePositiveRate), falsePositiveRate, "The accepted false-positive rate must lie in (0, 1).");
        }

        return _scores is null
            ? throw new InvalidOperationException("The model was fitted without p-values, so it knows no distribution of normal scores; set the threshold itself, or fit with p-values.")
            : WithThreshold(_scores.Threshold(falsePositiveRate));
    }

    /// <summary>Writes the model, to be read by <see cref="Read"/>.</summary>
    public void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write((byte)Combination);
        writer.Write(Threshold);
        ScoreDistribution.Write(_scores, writer);
        writer.Write(_columns.Length);
        foreach (GaussianModel column in _columns)
        {
            column.Write(writer);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The state is damaged or made up.</exception>
    public static GaussianAnomalyModel Read(StateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var combination = reader.ReadEnum<DistanceCombination>("combination");
        double threshold = reader.ReadFinite("threshold");
        ScoreDistribution? scores = reader.ReadNested("scores", ScoreDistribution.Read);
        GaussianModel[] columns = reader.ReadArray("columns", reader.ReadCount("columns", GaussianModel.MinimumBytes, minimum: 1), GaussianModel.Read);
        scores?.Check(reader, columns);
        return new GaussianAnomalyModel(columns, combination, threshold, scores);
    }

    internal GaussianAnomalyModel WithScores(double threshold, ScoreDistribution scores) => new(_columns, Combination, threshold, scores);
}
