using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// AdaMomentum ("Rethinking Adam: A Twofold Exponential Moving Average Approach", Wang et al., 2021):
/// m = β₁m + (1 - β₁)g, v = β₂v + (1 - β₂)m² + ε, u = m̂ / √v̂.
/// </summary>
/// <remarks>ε is added to v at every step and so accumulates, as in AdaBelief; nothing is added after the root. No code of the authors is
/// known; the numbers are those of a public port.</remarks>
public sealed record ScaleByAdaMomentum : MomentTransformation
{
    /// <summary>β = (0.9, 0.999), ε = 1e-8.</summary>
    public ScaleByAdaMomentum()
        : base(0.9, 0.999, 1e-8)
    {
    }

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(this, layout);

    private sealed class State<T>(ScaleByAdaMomentum options, ParameterLayout layout) : MomentState<T>(options, layout)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly T _epsilon = T.CreateTruncating(options.Epsilon);
        private T _scale;

        protected internal override void Begin(in GradientStep<T> context) =>
            _scale = T.CreateTruncating(Math.Sqrt(SecondCorrection(context.Number)) / FirstCorrection(context.Number));

        protected internal override void Update(in ElementBlock<T> block)
        {
            Span<T> m = block.Of(First), v = block.Of(Second);
            AverageFirst(block, block.Update);
            AverageSecond(block, m);
            TensorPrimitives.Add(v, _epsilon, v);
            Divide(block, m, v, _scale, T.Zero);
        }
    }
}
