using System.Numerics;

namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>The arithmetic of <see cref="GradientAgreementFilter"/> and <see cref="GradientAgreementMean"/> for one step.</summary>
/// <param name="layout">Cosines are those of its groups together.</param>
internal sealed class AgreementFilter<T>(ParameterLayout layout)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // As in PyTorch's cosine: a gradient of zero agrees with none.
    private const double SmallestNorm = 1e-8;

    /// <summary>As long as the model's parameters; its groups hold the aggregate.</summary>
    public T[] Aggregate { get; } = new T[layout.Length];

    /// <summary>Later micro-batches that agreed.</summary>
    public int Agreed { get; private set; }

    /// <summary>Takes the first micro-batch as it is.</summary>
    public void Begin(ReadOnlyMemory<T> gradient)
    {
        Agreed = 0;
        foreach (ParameterBlock block in layout.Blocks)
        {
            gradient.Span.Slice(block.Offset, block.Length).CopyTo(Aggregate.AsSpan(block.Offset));
        }
    }

    /// <summary>Takes another one in if it agrees with those so far.</summary>
    /// <param name="gradient">The micro-batch's mean gradient.</param>
    /// <param name="threshold">The largest cosine distance that counts as agreement.</param>
    /// <param name="mean">Whether all that agree weigh the same, rather than half of what came before.</param>
    /// <returns>The cosine distance, and whether it was taken in.</returns>
    public (double Distance, bool Accepted) Add(ReadOnlyMemory<T> gradient, double threshold, bool mean)
    {
        double dot = 0, own = 0, other = 0;
        foreach (ParameterBlock block in layout.Blocks)
        {
            ReadOnlySpan<T> a = Aggregate.AsSpan(block.Offset, block.Length), b = gradient.Span.Slice(block.Offset, block.Length);
            dot += BlockMath.Dot(a, b);
            own += BlockMath.SumOfSquares(a);
            other += BlockMath.SumOfSquares(b);
        }

        double distance = 1 - dot / (Math.Max(Math.Sqrt(own), SmallestNorm) * Math.Max(Math.Sqrt(other), SmallestNorm));
        if (!(distance <= threshold))
        {
            return (distance, false);
        }

        Agreed++;
        T share = mean ? T.One / T.CreateTruncating(Agreed + 1) : T.CreateTruncating(0.5);
        foreach (ParameterBlock block in layout.Blocks)
        {
            Span<T> aggregate = Aggregate.AsSpan(block.Offset, block.Length);
            BlockMath.Average(aggregate, gradient.Span.Slice(block.Offset, block.Length), T.One - share, share);
        }

        return (distance, true);
    }
}

/// <summary>The state of both forms.</summary>
internal sealed class AgreementState<T>(ParameterLayout layout, double threshold, bool mean) : GradientState<T>(layout)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly AgreementFilter<T> _filter = new(layout);

    public override bool Accepts(ReadOnlySpan<T> gradient, in GradientStep<T> context)
    {
        _filter.Begin(context.MicroBatches[0]);
        foreach (ReadOnlyMemory<T> microBatch in context.MicroBatches[1..])
        {
            _filter.Add(microBatch, threshold, mean);
        }

        return _filter.Agreed > 0;
    }

    public override void Apply(Span<T> update, in GradientStep<T> context)
    {
        foreach (ParameterBlock block in Layout.Blocks)
        {
            _filter.Aggregate.AsSpan(block.Offset, block.Length).CopyTo(update[block.Offset..]);
        }
    }
}
