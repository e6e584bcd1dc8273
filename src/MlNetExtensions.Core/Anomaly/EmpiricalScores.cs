namespace MlNetExtensions.Core.Anomaly;

/// <summary>
/// The scores of n rows that the scoring model had not seen, for p-values (1 + #{s ≥ score})/(n+1): valid for exchangeable rows whatever
/// their law (Vovk, Gammerman and Shafer, "Algorithmic Learning in a Random World", 2005).
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

    public override double SmallestPValue => ConformalPValue.Of(0, Count);

    /// <summary>A row is an anomaly where at most c scores reach its own: where its score is above the c+1st from the top.</summary>
    public override double Threshold(double falsePositiveRate)
    {
        long largest = ConformalPValue.LargestCount(Count, falsePositiveRate);
        if (largest < 0)
        {
            return double.PositiveInfinity;
        }

        int low = 0, high = _scores.Length - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (Count - _ranks[middle] <= largest)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return _scores[low];
    }

    public override double PValue(double score)
    {
        float rounded = (float)score;
        return float.IsNaN(rounded) ? double.NaN : ConformalPValue.Of(CountAtLeast(rounded), Count);
    }

    /// <summary>How many scores are at least as high; never fewer than there are.</summary>
    public long CountAtLeast(float score)
    {
        int first = LowerBound(score);
        return first == 0 ? Count : Count - _ranks[first - 1];
    }

    public override void Write(BinaryWriter writer)
    {
        writer.Write((byte)Kind.Empirical);
        WriteBody(writer);
    }

    /// <summary>Writes the scores without their kind, to be read by <see cref="ReadBody"/>.</summary>
    public void WriteBody(BinaryWriter writer)
    {
        writer.Write(Count);
        writer.Write(_scores.Length);
        writer.WriteSingles(_scores);
        writer.WriteInt64s(_ranks);
    }

    /// <summary>Reads what <see cref="WriteBody"/> wrote: scores in ascending order, and their ranks, the last of which is the count.</summary>
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
