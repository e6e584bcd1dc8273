using System.Numerics;

namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>
/// State of a transformation that updates each parameter by itself. Neighbors in a chain that are elementwise run together, block by block
/// on all cores, so that gradient, parameters and states pass through memory once for all of them.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="layout">The parameters that this state is for.</param>
public abstract class ElementwiseState<T>(ParameterLayout layout) : GradientState<T>(layout)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private ElementwiseRun<T>? _alone;

    /// <summary>
    /// Sums over each group that the blocks contribute to; a link that has some ends a run, so that links after it know them.
    /// </summary>
    protected internal virtual int SumCount => 0;

    /// <summary>Before the blocks of a step, on one thread: works out what all of them need.</summary>
    protected internal virtual void Begin(in GradientStep<T> context)
    {
    }

    /// <summary>
    /// Updates a block; several blocks at the same time. Nothing may be allocated, and nothing outside the block written.
    /// </summary>
    protected internal abstract void Update(in ElementBlock<T> block);

    /// <summary>After the blocks, on one thread.</summary>
    /// <param name="sums"><see cref="SumCount"/> sums for each group of the layout, added block by block in order.</param>
    protected internal virtual void Finish(ReadOnlySpan<double> sums)
    {
    }

    /// <inheritdoc/>
    public sealed override void Apply(Span<T> update, in GradientStep<T> context) =>
        (_alone ??= new ElementwiseRun<T>(Layout, [this])).Run(update, [], context);

    internal sealed override void ApplyAndSubtract(Span<T> update, Span<T> parameters, in GradientStep<T> context) =>
        (_alone ??= new ElementwiseRun<T>(Layout, [this])).Run(update, parameters, context);
}
