using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>
/// Variance promotion scores: how much the outcomes of repeated tries of a row vary, and how different the tries were. The larger the
/// variance of rewards, the larger the gradient can be.
/// </summary>
/// <remarks>
/// Leng and others, "MMR1: Enhancing Multimodal Reasoning with Variance-Aware Sampling and Open Resources", 2025: α·p(1 - p) + β·diversity,
/// with α = 0.8 and β = 0.2 in the paper and outcomes alone in the authors' configuration. Draw with <see cref="ProportionalSampler"/> in a
/// <see cref="MixedSampler"/>.
/// </remarks>
public static class VariancePromotion
{
    /// <summary>α·p(1 - p) + β·diversity.</summary>
    /// <param name="outcomes">Of the tries: 1 for success, 0 for failure, or between. At least one.</param>
    /// <param name="diversity">Of the tries, not negative: see <see cref="DistinctShare"/>.</param>
    /// <param name="outcomeWeight">α, not negative.</param>
    /// <param name="diversityWeight">β, not negative.</param>
    /// <exception cref="ArgumentException">There is no outcome, or a value is out of range.</exception>
    public static double Score(
        ReadOnlySpan<double> outcomes, double diversity = 0, double outcomeWeight = 0.8, double diversityWeight = 0.2)
    {
        Arguments.RequireNotNegative(diversity);
        Arguments.RequireNotNegative(outcomeWeight);
        Arguments.RequireNotNegative(diversityWeight);
        return outcomeWeight * OutcomeVariance(outcomes) + diversityWeight * diversity;
    }

    /// <summary>p(1 - p), p the mean of the outcomes.</summary>
    /// <exception cref="ArgumentException">There is no outcome, or one is outside of [0, 1].</exception>
    public static double OutcomeVariance(ReadOnlySpan<double> outcomes)
    {
        if (outcomes.IsEmpty)
        {
            throw new ArgumentException("There are no outcomes; give one for each try.", nameof(outcomes));
        }

        double sum = 0;
        foreach (double outcome in outcomes)
        {
            Arguments.Require(outcome is >= 0 and <= 1, outcome, "from 0 (failure) to 1 (success)", nameof(outcomes));
            sum += outcome;
        }

        double p = sum / outcomes.Length;
        return p * (1 - p);
    }

    /// <summary>The share of different n-grams among all n-grams of the tries together, in [0, 1]; 0 where there is none.</summary>
    /// <param name="sequences">The tries, as tokens.</param>
    /// <param name="length">n, at least 1.</param>
    public static double DistinctShare(IReadOnlyList<int[]> sequences, int length = 2)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        var grams = new HashSet<Gram>();
        long all = 0;
        foreach (int[] sequence in sequences)
        {
            for (int i = 0; i + length <= sequence.Length; i++, all++)
            {
                grams.Add(new Gram(sequence, i, length));
            }
        }

        return all > 0 ? (double)grams.Count / all : 0;
    }

    /// <summary>
    /// The mean over all pairs of tries of the number of changes that make one of the other (Levenshtein); 0 for one try.
    /// </summary>
    /// <param name="sequences">The tries, as tokens.</param>
    public static double MeanEditDistance(IReadOnlyList<int[]> sequences)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        double sum = 0;
        for (int i = 0; i < sequences.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                sum += EditDistance(sequences[i], sequences[j]);
            }
        }

        return sequences.Count > 1 ? sum / (sequences.Count * (sequences.Count - 1L) / 2) : 0;
    }

    private static int EditDistance(int[] x, int[] y)
    {
        int[] row = [.. Enumerable.Range(0, y.Length + 1)];
        for (int i = 1; i <= x.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= y.Length; j++)
            {
                int replaced = diagonal + (x[i - 1] == y[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[^1];
    }

    private readonly record struct Gram(int[] Sequence, int Start, int Length)
    {
        public bool Equals(Gram other) => Tokens().SequenceEqual(other.Tokens());

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            foreach (int token in Tokens())
            {
                hash.Add(token);
            }

            return hash.ToHashCode();
        }

        private ReadOnlySpan<int> Tokens() => Sequence.AsSpan(Start, Length);
    }
}
