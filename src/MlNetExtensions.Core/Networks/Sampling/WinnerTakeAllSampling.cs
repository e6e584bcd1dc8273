namespace MlNetExtensions.Core.Networks;

/// <summary>
/// Winner-take-all column-row sampling of a weight gradient GᵀX = Σ gᵢxᵢᵀ over n rows: the rows with the largest pᵢ ∝ ‖xᵢ‖‖gᵢ‖ are kept, and the
/// rest is estimated from few draws among them, so that k rows take part in all. Unbiased.
/// </summary>
/// <remarks>
/// Liu, Wang and others, "Winner-take-all column row sampling for memory efficient adaptation of language model", 2023. Of the c largest with sum
/// P_c, those are kept that minimize (1 − P_c)/(k − c), or none where 1/k is smaller; the other k − c are drawn with replacement, each
/// weighted (1 − P_c)/((k − c)·pⱼ). Used by <see cref="WinnerTakeAllGradient"/>.
/// </remarks>
public static class WinnerTakeAllSampling
{
    /// <summary>pᵢ = (‖xᵢ‖‖gᵢ‖ + ε)/(Σ‖xⱼ‖‖gⱼ‖ + ε).</summary>
    /// <param name="inputNorms">‖xᵢ‖ of every row.</param>
    /// <param name="gradientNorms">‖gᵢ‖ of every row.</param>
    /// <param name="epsilon">ε, not negative.</param>
    /// <exception cref="ArgumentException">There are not equally many norms.</exception>
    public static double[] Probabilities(ReadOnlySpan<double> inputNorms, ReadOnlySpan<double> gradientNorms, double epsilon = 1e-8)
    {
        if (inputNorms.Length != gradientNorms.Length)
        {
            throw new ArgumentException(
                $"There are {inputNorms.Length} norms of inputs but {gradientNorms.Length} of gradients; give one of each for every row.",
                nameof(gradientNorms));
        }

        double[] probabilities = new double[inputNorms.Length];
        double sum = 0;
        for (int i = 0; i < probabilities.Length; i++)
        {
            probabilities[i] = inputNorms[i] * gradientNorms[i];
            sum += probabilities[i];
        }

        for (int i = 0; i < probabilities.Length; i++)
        {
            probabilities[i] = (probabilities[i] + epsilon) / (sum + epsilon);
        }

        return probabilities;
    }

    /// <summary>The rows that are kept for certain, ascending.</summary>
    /// <param name="probabilities">pᵢ.</param>
    /// <param name="count">k, rows that take part in all, from 1 to n.</param>
    /// <exception cref="ArgumentOutOfRangeException">k is out of range.</exception>
    public static int[] Winners(ReadOnlySpan<double> probabilities, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, probabilities.Length);
        double[] keys = [.. probabilities];
        int[] order = [.. Enumerable.Range(0, keys.Length)];
        Array.Sort(keys, order);
        Array.Reverse(keys);
        Array.Reverse(order);
        (int best, double least, double sum) = (0, 1.0 / count, 0);
        for (int c = 1; c < count; c++)
        {
            sum += keys[c - 1];
            double value = (1 - sum) / (count - c);
            if (value < least)
            {
                (best, least) = (c, value);
            }
        }

        int[] winners = order[..best];
        Array.Sort(winners);
        return winners;
    }

    /// <summary>
    /// A weight for each row: 1 for the winners, the sum of its draws' weights for a row that was drawn, and 0 for the others. The estimate is
    /// Σ weightᵢ·gᵢxᵢᵀ.
    /// </summary>
    /// <param name="probabilities">pᵢ.</param>
    /// <param name="winners">Rows that are kept for certain.</param>
    /// <param name="draws">k − c rows drawn among the others with replacement, in proportion to pᵢ.</param>
    public static double[] Weights(ReadOnlySpan<double> probabilities, ReadOnlySpan<int> winners, ReadOnlySpan<int> draws)
    {
        double[] weights = new double[probabilities.Length];
        double rest = 1;
        foreach (int row in winners)
        {
            weights[row] = 1;
            rest -= probabilities[row];
        }

        foreach (int row in draws)
        {
            weights[row] += rest / (draws.Length * probabilities[row]);
        }

        return weights;
    }
}
