using System.Numerics;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;
using static System.FormattableString;

namespace MlNetExtensions;

/// <summary>
/// AdAdaGrad's rule (Lau, Liu and Kolar, 2024): every so many steps the norm test is made, and the batch grows to what it asks for, up to a bound; it never
/// shrinks.
/// </summary>
public sealed record AdaptiveBatchSize
{
    /// <summary>η of the norm test, positive; 0.1. Larger for smaller batches.</summary>
    public double Eta { get; init => field = OptionValue.Positive(value); } = 0.1;

    /// <summary>Steps from one test to the next, at least 1; 1.</summary>
    public int Interval { get; init => field = OptionValue.AtLeast(value, 1); } = 1;

    /// <summary>The largest batch, at least 1; 4096.</summary>
    public int Maximum { get; init => field = OptionValue.AtLeast(value, 1); } = 4096;

    /// <summary>The next step's batch size, from the norms of the rows' gradients.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="current">The batch size now, at least 1.</param>
    /// <param name="step">The step that was taken, with <see cref="GradientStep{T}.Number"/> and <see cref="GradientStep{T}.RowNorms"/> of two rows at least;
    /// where those are missing, <see cref="GradientStep{T}.MicroBatches"/> of equally many rows and <see cref="GradientStep{T}.Rows"/>.</param>
    /// <param name="gradient">The batch's mean gradient, before an optimizer made an update of it.</param>
    /// <exception cref="InvalidOperationException">There is neither.</exception>
    public int Next<T>(int current, in GradientStep<T> step, ReadOnlySpan<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OptionValue.AtLeast(current, 1, nameof(current));
        if (current >= Maximum || step.Number % Interval != 0)
        {
            return current;
        }

        double squared = BlockMath.SumOfSquares(gradient);
        double variance;
        if (step.RowNorms.Length > 1)
        {
            variance = BatchSizeTest.NormTest(step.RowNorms, Math.Sqrt(squared), Eta).Variance;
        }
        else if (step.MicroBatches.Length > 1 && step.Rows > 0)
        {
            // The mean of m rows has an m-th of a row's variance.
            variance = MicroBatchSpread.Variance(step.MicroBatches, gradient) * step.Rows / step.MicroBatches.Length;
        }
        else
        {
            throw new InvalidOperationException(Invariant(
                $"The norm test needs {nameof(step.RowNorms)} of two rows, or two {nameof(step.MicroBatches)} and {nameof(step.Rows)}; there are {step.RowNorms.Length} norms, {step.MicroBatches.Length} micro-batches, {step.Rows} rows."));
        }

        double wanted = variance / (Eta * Eta * squared);
        return wanted > current ? (int)Math.Min(Maximum, Math.Ceiling(wanted)) : current;
    }
}
