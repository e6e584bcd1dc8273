using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// diffGrad (Dubey et al., IEEE TNNLS 2020): Adam with a friction ξ = 1 / (1 + exp(-|g_{t-1} - g_t|)) that shortens the step where the
/// gradient does not change: u = √(1 - β₂ᵗ)/(1 - β₁ᵗ)·ξ·m / (√v + ε), g₀ = 0.
/// </summary>
/// <remarks>ε is added before the bias is corrected, as in the authors' corrected code (v2).</remarks>
public sealed record ScaleByDiffGrad : MomentTransformation
{
    /// <summary>β = (0.9, 0.999), ε = 1e-8.</summary>
    public ScaleByDiffGrad()
        : base(0.9, 0.999, 1e-8)
    {
    }

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(this, layout);

    private sealed class State<T> : MomentState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly T[] _last;
        private readonly T _epsilon;
        private T _scale;

        public State(ScaleByDiffGrad options, ParameterLayout layout)
            : base(options, layout)
        {
            _last = Values("last gradient");
            _epsilon = T.CreateTruncating(options.Epsilon);
        }

        protected internal override void Begin(in GradientStep<T> context) =>
            _scale = T.CreateTruncating(Math.Sqrt(SecondCorrection(context.Number)) / FirstCorrection(context.Number));

        protected internal override void Update(in ElementBlock<T> block)
        {
            Span<T> last = block.Of(_last), friction = block.SecondScratch;
            AverageFirst(block, block.Update);
            AverageSecond(block, block.Update);
            TensorPrimitives.Subtract(last, block.Update, friction);
            TensorPrimitives.Abs<T>(friction, friction);
            TensorPrimitives.Sigmoid<T>(friction, friction);
            block.Update.CopyTo(last);
            TensorPrimitives.Multiply(block.Of(First), friction, friction);
            Divide(block, friction, block.Of(Second), _scale, _epsilon);
        }
    }
}
