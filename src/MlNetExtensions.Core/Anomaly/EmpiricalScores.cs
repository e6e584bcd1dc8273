namespace MlNetExtensions.Core.Anomaly;

/// <summary>
/// The scores of n rows that the scoring model had not seen. Thresholds are conformal quantiles and p-values are (1 + #{s ≥ score})/(n+1):
/// valid for exchangeable rows whatever their law (Vovk, Gammerman and Shafer, "Algorithmic Learning in a Random World", 2005).
/// </summary>
/// <remarks>
/// Of many rows, only the highest <see cref="ExactTail"/> scores and as many evenly spaced ranks below them are kept; between kept ranks the
/// answers err toward fewer alarms, by less than 1/<see cref="ExactTail"/> in probability.
/// </remarks>
internal sealed class EmpiricalScores : ScoreDistribution
{
    /// <summary>Scores kept from the top, and spaced ranks kept below.</summary>
    public const int ExactTail = 4096;

    private readonly float[] _scores;
    private readonly long[] _ranks;

    private EmpiricalScores(float[] scores, long[] ranks, long count)
    {
        _scores = scores;
        _ranks = ranks;
        Count = count;
    }

    /// <summary>Rows, n.</summary>
    public long Count { get; }

    public double Highest => _scores[^1];

    /// <summary>Takes the scores of at least one row; sorts them in place.</summary>
    public static EmpiricalScores From(Span<float> scores)
    {
        scores.Sort();
        int tail = Math.Min(ExactTail, scores.Length);
        int below = scores.Length - tail;
        int spaced = Math.Min(ExactTail, below);
        float[] kept = new float[spaced + tail];
        long[] ranks = new long[kept.Length];
        for (int i = 0; i < spaced; i++)
        {
            ranks[i] = 1 + (long)i * below / spaced;
            kept[i] = scores[(int)ranks[i] - 1];
        }

        for (int i = 0; i < tail; i++)
        {
            ranks[spaced + i] = below + i + 1;
            kept[spaced + i] = scores[below + i];
        }

        return new EmpiricalScores(kept, ranks, scores.Length);
    }

    /// <summary>The rank ⌈(n+1)(1−α)⌉ of the conformal quantile; above n no score of the sample is high enough.</summary>
    public long ConformalRank(double falsePositiveRate) => (long)Math.Ceiling((Count + 1) * (1 - falsePositiveRate) - 1e-9);

    public override double Threshold(double falsePositiveRate)
    {
        long rank = Math.Clamp(ConformalRank(falsePositiveRate), 1, Count);
        int index = Array.BinarySearch(_ranks, rank);
        return _scores[index >= 0 ? index : ~index];
    }

    public override double PValue(double score)
    {
        float rounded = (float)score;
        if (float.IsNaN(rounded))
        {
            return double.NaN;
        }

        int first = LowerBound(rounded);
        long atLeast = first == 0 ? Count : first == _scores.Length ? 0 : Count - _ranks[first - 1];
        return (1.0 + atLeast) / (Count + 1);
    }

    public override void Write(BinaryWriter writer)
    {
        writer.Write((byte)Kind.Empirical);
        writer.Write(Count);
        writer.Write(_scores.Length);
        writer.WriteSingles(_scores);
        writer.WriteInt64s(_ranks);
    }

    public static EmpiricalScores ReadBody(StateReader reader)
    {
        long rows = reader.ReadInt64("rows", 1, StateLimits.Rows);
        int kept = reader.ReadCount("scores", sizeof(float) + sizeof(long), minimum: 1);
        float[] scores = reader.ReadSingles("scores", kept);
        long[] ranks = reader.ReadInt64s("ranks", kept);
        reader.Require(scores[0] >= 0, "scores[0]", $"is {scores[0]}, but a distance is not negative");
        reader.Require(ranks[0] >= 1, "ranks[0]", $"is {ranks[0]}, but ranks begin at 1");
        for (int i = 1; i < kept; i++)
        {
            reader.Require(scores[i] >= scores[i - 1], "scores", $"are not sorted at {i}");
            reader.Require(ranks[i] > ranks[i - 1], "ranks", $"do not ascend at {i}");
        }

        reader.Require(ranks[^1] == rows, "ranks", $"end at {ranks[^1]}, but there are {rows} rows");
        return new EmpiricalScores(scores, ranks, rows);
    }

    // The first kept score that is not below the given one.
    private int LowerBound(float score)
    {
        int low = 0, high = _scores.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_scores[middle] < score)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
