using System.Numerics;
using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>
/// What clipping by a norm does to a mean (Koloskova, Hendrikx and Stich, "Revisiting Gradient Clipping: Stochastic bias and tight
/// convergence guarantees", ICML 2023): the mean of clipped gradients against the clipped mean. Where they differ, SGD with clipping ends
/// beside the minimum, however small its steps.
/// </summary>
/// <param name="Cosine">Between the two means; 1 where clipping does not turn the mean, NaN where a mean is zero.</param>
/// <param name="NormRatio">‖mean of clipped‖ / ‖clipped mean‖; NaN where the mean is zero.</param>
/// <param name="ClippedShare">Share of gradients that were clipped.</param>
public readonly record struct ClippingBias(double Cosine, double NormRatio, double ClippedShare)
{
    /// <summary>Measures it on gradients of rows or micro-batches.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="gradients">At least one; each as long as the first.</param>
    /// <param name="limit">c of clip(g) = g·min(1, c/‖g‖), positive.</param>
    public static ClippingBias Measure<T>(ReadOnlySpan<ReadOnlyMemory<T>> gradients, double limit)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OptionValue.AtLeast(gradients.Length, 1, nameof(gradients));
        OptionValue.Positive(limit, nameof(limit));
        int length = gradients[0].Length, shortened = 0;
        T[] mean = new T[length], clipped = new T[length];
        T share = T.One / T.CreateTruncating(gradients.Length);
        foreach (ReadOnlyMemory<T> gradient in gradients)
        {
            double norm = Math.Sqrt(BlockMath.SumOfSquares(gradient.Span));
            double factor = norm > limit ? limit / norm : 1;
            shortened += norm > limit ? 1 : 0;
            TensorPrimitives.MultiplyAdd(gradient.Span, share, mean, mean);
            TensorPrimitives.MultiplyAdd(gradient.Span, share * T.CreateTruncating(factor), clipped, clipped);
        }

        double plain = Math.Sqrt(BlockMath.SumOfSquares<T>(mean)), own = Math.Sqrt(BlockMath.SumOfSquares<T>(clipped));
        return new ClippingBias(
            BlockMath.Dot<T>(mean, clipped) / (plain * own), own / Math.Min(plain, limit), (double)shortened / gradients.Length);
    }
}
