using System.Numerics;

namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>State of a transformation that looks at the micro-batches' gradients, each parameter by itself.</summary>
internal abstract class MicroBatchState<T>(ParameterLayout layout) : ElementwiseState<T>(layout)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private ReadOnlyMemory<T>[] _batches = [];

    /// <summary>Micro-batches of this step.</summary>
    protected int BatchCount { get; private set; }

    /// <summary>1/K.</summary>
    protected T OneOverCount { get; private set; }

    protected internal override void Begin(in GradientStep<T> context)
    {
        BatchCount = context.MicroBatches.Length;
        OneOverCount = T.One / T.CreateTruncating(BatchCount);
        if (_batches.Length < BatchCount)
        {
            _batches = new ReadOnlyMemory<T>[BatchCount];
        }

        context.MicroBatches.CopyTo(_batches);
    }

    /// <summary>A micro-batch's gradient.</summary>
    protected ReadOnlySpan<T> Batch(int index, in ElementBlock<T> block) => block.OfModel(_batches[index]);

    /// <summary>ḡ = Σ_k g_k / K.</summary>
    protected void Mean(in ElementBlock<T> block, Span<T> mean) => Mean(0, BatchCount, block, mean);

    /// <summary>The mean of some micro-batches' gradients.</summary>
    protected void Mean(int start, int count, in ElementBlock<T> block, Span<T> mean)
    {
        Batch(start, block).CopyTo(mean);
        for (int k = start + 1; k < start + count; k++)
        {
            System.Numerics.Tensors.TensorPrimitives.Add(mean, Batch(k, block), mean);
        }

        System.Numerics.Tensors.TensorPrimitives.Multiply(mean, T.One / T.CreateTruncating(count), mean);
    }
}
