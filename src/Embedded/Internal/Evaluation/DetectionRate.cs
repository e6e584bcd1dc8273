namespace Microsoft.ML.Internal.Evaluation;

/// <summary>The part of the anomalies that the highest scores find, as ML.NET counts it.</summary>
internal static class DetectionRate
{
    // ML.NET reports the detection rate at this false positive rate as well, so its list of examples reaches at least that far.
    private const double FalsePositiveRate = 0.01;

    /// <summary>The detection rate when going down the scores of examples of both kinds until <paramref name="falsePositiveCount"/> false positives are exceeded.</summary>
    public static double At(List<ScoredExample> examples, int falsePositiveCount)
    {
        int anomalies = examples.Count(example => example.IsPositive);
        int others = examples.Count - anomalies;
        double reach = Math.Max(Math.Max(FalsePositiveRate * others, falsePositiveCount), anomalies);
        int truePositives = 0;
        int falsePositives = 0;
        foreach (ScoredExample example in HighestScores(examples, (int)Math.Ceiling(reach)))
        {
            if (example.IsPositive)
                truePositives++;
            else if (++falsePositives > falsePositiveCount)
                break;
        }

        return (double)truePositives / anomalies;
    }

    /// <summary>
    /// The examples down to the score of the negative of that rank, best first. As in ML.NET, an anomaly that comes after the list is
    /// full counts only when it reaches the lowest score of the list, so between that rank and the next the order of the rows matters.
    /// </summary>
    private static Stack<ScoredExample> HighestScores(List<ScoredExample> examples, int negatives)
    {
        var lowestFirst = new PriorityQueue<ScoredExample, float>();
        int found = 0;
        foreach (ScoredExample example in examples)
        {
            bool isFull = found == negatives;
            if (isFull && example.Score < lowestFirst.Peek().Score)
                continue;
            lowestFirst.Enqueue(example, example.Score);
            if (example.IsPositive)
                continue;
            if (isFull)
                DropLowestNegative(lowestFirst);
            else
                found++;
        }

        var highestFirst = new Stack<ScoredExample>(lowestFirst.Count);
        while (lowestFirst.TryDequeue(out ScoredExample example, out _))
            highestFirst.Push(example);
        return highestFirst;
    }

    private static void DropLowestNegative(PriorityQueue<ScoredExample, float> lowestFirst)
    {
        while (lowestFirst.Dequeue().IsPositive)
        {
        }
    }
}
