using System.Numerics.Tensors;

namespace MlNetExtensions;

/// <summary>
/// How much the vectors of a row that is a set of vectors (tokens, patches, views) point in one direction: the mean cosine of two of them,
/// in [-1/(n - 1), 1]. Rows with concentrated vectors have larger gradients.
/// </summary>
/// <remarks>
/// "Angles Don't Lie: Unlocking Training-Efficient RL Through the Model's Own Signals" (GAIN-RL), 2025: (‖Σuᵢ‖² - n)/(n(n - 1)) over unit
/// vectors. Draw with <see cref="RankWindowSampler"/>.
/// </remarks>
public static class AngleConcentration
{
    /// <summary>The mean cosine; 1 for one vector. Zero vectors do not count.</summary>
    /// <param name="vectors">One after the other.</param>
    /// <param name="dimension">Values of a vector, at least 1.</param>
    /// <exception cref="ArgumentException">The number of values is no multiple of the dimension, or all vectors are zero.</exception>
    public static double Of(ReadOnlySpan<double> vectors, int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        if (vectors.Length % dimension != 0)
        {
            throw new ArgumentException($"There are {vectors.Length} values; give {dimension} for each vector.", nameof(vectors));
        }

        double[] sum = new double[dimension];
        double count = 0;
        for (int i = 0; i < vectors.Length; i += dimension)
        {
            ReadOnlySpan<double> vector = vectors.Slice(i, dimension);
            double norm = TensorPrimitives.Norm(vector);
            if (norm > 0)
            {
                TensorPrimitives.MultiplyAdd(vector, 1 / norm, sum, sum);
                count++;
            }
        }

        return count switch
        {
            0 => throw new ArgumentException("All vectors are zero, so they have no directions; leave such rows out.", nameof(vectors)),
            1 => 1,
            _ => (TensorPrimitives.SumOfSquares<double>(sum) - count) / (count * (count - 1)),
        };
    }
}
