namespace MlNetExtensions;

/// <summary>What cross-validation found for one strength of the penalty.</summary>
/// <param name="Strength">The strength.</param>
/// <param name="MeanLoss">Mean over the folds of the loss on the rows held out.</param>
/// <param name="StandardError">Standard error of that mean, 0 for a single fold.</param>
public readonly record struct PathScore(double Strength, double MeanLoss, double StandardError)
{
    /// <summary>The position of the least mean loss; of the strongest penalty among equals.</summary>
    /// <param name="scores">At least one score.</param>
    /// <exception cref="ArgumentException">There are no scores.</exception>
    public static int Best(IReadOnlyList<PathScore> scores)
    {
        Require(scores);
        int best = 0;
        for (int k = 1; k < scores.Count; k++)
        {
            if (scores[k].MeanLoss < scores[best].MeanLoss || (scores[k].MeanLoss == scores[best].MeanLoss && scores[k].Strength > scores[best].Strength))
            {
                best = k;
            }
        }
        return best;
    }

    /// <summary>
    /// The position of the strongest penalty whose mean loss is no more than one standard error above the least: the simplest model that
    /// the rows do not tell apart from the best (Breiman, Friedman, Olshen and Stone, 1984).
    /// </summary>
    /// <param name="scores">At least one score.</param>
    /// <exception cref="ArgumentException">There are no scores.</exception>
    public static int WithinOneStandardError(IReadOnlyList<PathScore> scores)
    {
        int chosen = Best(scores);
        double limit = scores[chosen].MeanLoss + scores[chosen].StandardError;
        for (int k = 0; k < scores.Count; k++)
        {
            if (scores[k].MeanLoss <= limit && scores[k].Strength > scores[chosen].Strength)
            {
                chosen = k;
            }
        }
        return chosen;
    }

    /// <summary>Folds whose rows all have weight 0 (NaN) do not count.</summary>
    internal static PathScore Of(double strength, double[] losses)
    {
        double[] known = [.. losses.Where(loss => !double.IsNaN(loss))];
        double mean = known.Average();
        double variance = known.Sum(loss => (loss - mean) * (loss - mean)) / Math.Max(1, known.Length - 1);
        return new PathScore(strength, mean, Math.Sqrt(variance / known.Length));
    }

    private static void Require(IReadOnlyList<PathScore> scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        if (scores.Count == 0)
        {
            throw new ArgumentException("There are no scores to choose from.", nameof(scores));
        }
    }
}
