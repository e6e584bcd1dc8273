using System.Numerics;

namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>How far the gradients of the parts of a mini-batch are from each other.</summary>
internal static class MicroBatchSpread
{
    /// <summary>Σ_k ‖g_k - ḡ‖² / (K - 1): an unbiased estimate of the sum of the variances of a part's gradient.</summary>
    /// <param name="microBatches">g_k: at least two.</param>
    /// <param name="mean">ḡ, the mean of all g_k.</param>
    public static double Variance<T>(ReadOnlySpan<ReadOnlyMemory<T>> microBatches, ReadOnlySpan<T> mean)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double sum = 0;
        foreach (ReadOnlyMemory<T> microBatch in microBatches)
        {
            sum += SquaredDistance(microBatch.Span, mean);
        }

        return sum / (microBatches.Length - 1);
    }

    /// <summary>‖a - b‖² in double, added block by block.</summary>
    public static double SquaredDistance<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<T> difference = stackalloc T[ParameterBlock.MaximumLength];
        double sum = 0;
        for (int start = 0; start < a.Length; start += difference.Length)
        {
            Span<T> part = difference[..Math.Min(difference.Length, a.Length - start)];
            System.Numerics.Tensors.TensorPrimitives.Subtract(a.Slice(start, part.Length), b.Slice(start, part.Length), part);
            sum += BlockMath.SumOfSquares<T>(part);
        }

        return sum;
    }
}
