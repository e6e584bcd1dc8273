using System.Numerics;

namespace MlNetExtensions.Core.Normalization;

/// <summary>
/// Querybank normalization by the dynamic inverted softmax: where the best item of a query is a hub of the bank, similarities s become
/// exp(β·s)/Σ_b exp(β·s_b); other queries stay as they are (Bogolin et al., "Cross Modal Retrieval with Querybank Normalization", CVPR
/// 2022).
/// </summary>
/// <remarks>Computed as exp(β·s − log Σ_b exp(β·s_b)), so that nothing overflows on the way. Scores of two queries do not compare; the
/// items of one do.</remarks>
/// <param name="Beta">β, positive.</param>
/// <param name="LogSums">log Σ_b exp(β·s_b) of every item, over the bank.</param>
/// <param name="IsActivated">Whether an item is among the best of some query of the bank.</param>
public sealed record DynamicInvertedSoftmax(double Beta, double[] LogSums, bool[] IsActivated)
{
    /// <summary>Whether a query is normalized: whether its best item, the first of equal ones, is activated.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="similarities">Finite, one an item.</param>
    public bool Applies<T>(ReadOnlySpan<T> similarities)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int best = 0;
        for (int j = 1; j < similarities.Length; j++)
        {
            best = similarities[j] > similarities[best] ? j : best;
        }

        return IsActivated[best];
    }

    /// <summary>Normalizes a query.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="similarities">Finite, one an item.</param>
    /// <param name="isDynamic">False to normalize every query, whatever its best item.</param>
    /// <param name="isLogarithm">True for the logarithms of normalized similarities, which neither overflow nor vanish, in the same
    /// order.</param>
    /// <param name="result">As many values; may be the similarities themselves. What is beyond the range of float takes its largest
    /// value.</param>
    public void Normalize<T>(ReadOnlySpan<T> similarities, bool isDynamic, bool isLogarithm, Span<T> result)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (isDynamic && !Applies(similarities))
        {
            similarities.CopyTo(result);
            return;
        }

        for (int j = 0; j < similarities.Length; j++)
        {
            double logarithm = Beta * double.CreateTruncating(similarities[j]) - LogSums[j];
            result[j] = T.CreateTruncating(Math.Clamp(isLogarithm ? logarithm : Math.Exp(logarithm), float.MinValue, float.MaxValue));
        }
    }
}
