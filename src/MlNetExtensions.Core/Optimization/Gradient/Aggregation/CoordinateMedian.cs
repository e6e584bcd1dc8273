using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// The median of the micro-batches' gradients in each coordinate by itself; the mean of the two in the middle where their number is even
/// (Yin, Chen, Kannan and Bartlett, "Byzantine-Robust Distributed Learning", ICML 2018). With three micro-batches it keeps rows that no
/// other agrees with from being memorized (Chatterjee and Zielinski, "On the Generalization Mystery in Deep Learning", 2022).
/// </summary>
/// <remarks>Biased where gradients are skewed: the median of rows with a few large gradients can be zero where their mean is not.</remarks>
public sealed record CoordinateMedian : GradientTransformation
{
    /// <inheritdoc/>
    public override LinkRole Role => LinkRole.Source;

    /// <inheritdoc/>
    public override GradientNeeds Needs => GradientNeeds.MicroBatches;

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(layout);

    private sealed class State<T>(ParameterLayout layout) : MicroBatchState<T>(layout)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Values of all micro-batches that are sorted at a time.
        private const int Capacity = 4096;

        protected internal override void Begin(in GradientStep<T> context)
        {
            base.Begin(context);
            if (BatchCount > Capacity)
            {
                throw new InvalidOperationException($"There are {BatchCount} micro-batches; a median is taken of {Capacity} at most.");
            }
        }

        // Columns of values are sorted side by side, by exchanges of neighbors: the larger of two and the smaller of two are single instructions.
        protected internal override void Update(in ElementBlock<T> block)
        {
            Span<T> rows = stackalloc T[Capacity], smaller = stackalloc T[Capacity / 2];
            int width = Math.Min(Capacity / BatchCount, Capacity / 2);
            for (int start = 0; start < block.Update.Length; start += width)
            {
                int length = Math.Min(width, block.Update.Length - start);
                for (int k = 0; k < BatchCount; k++)
                {
                    Batch(k, block).Slice(start, length).CopyTo(rows[(k * width)..]);
                }

                for (int round = 0; round < BatchCount; round++)
                {
                    for (int k = round % 2; k + 1 < BatchCount; k += 2)
                    {
                        Span<T> lower = rows.Slice(k * width, length), upper = rows.Slice((k + 1) * width, length), least = smaller[..length];
                        TensorPrimitives.Min<T>(lower, upper, least);
                        TensorPrimitives.Max<T>(lower, upper, upper);
                        least.CopyTo(lower);
                    }
                }

                Span<T> result = block.Update.Slice(start, length);
                TensorPrimitives.Add<T>(rows.Slice((BatchCount - 1) / 2 * width, length), rows.Slice(BatchCount / 2 * width, length), result);
                TensorPrimitives.Multiply(result, T.CreateTruncating(0.5), result);
            }
        }
    }
}
