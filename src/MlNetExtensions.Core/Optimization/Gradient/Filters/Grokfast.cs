using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// Amplifies what changes slowly (Lee, Kang, Kim and Lee, "Grokfast: Accelerated Grokking by Amplifying Slow Gradients", 2024): μ₁ = g₁,
/// μ_t = αμ_{t-1} + (1 - α)g_t, u = g_t + λμ_t. Before any preconditioner. The gradient becomes about 1 + λ times as long: take a smaller
/// learning rate, and some weight decay.
/// </summary>
public sealed record Grokfast : GradientTransformation
{
    /// <summary>α in [0, 1); 0.98.</summary>
    public double Alpha { get; init => field = OptionValue.Fraction(value); } = 0.98;

    /// <summary>λ, not negative; 2.</summary>
    public double Lambda { get; init => field = OptionValue.NotNegative(value); } = 2;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options => [("α", Alpha), ("λ", Lambda)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(layout, this);

    private sealed class State<T> : ElementwiseState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly T[] _slow;
        private readonly T _keep;
        private readonly T _add;
        private readonly T _lambda;
        private bool _isFirst;

        public State(ParameterLayout layout, Grokfast options)
            : base(layout)
        {
            _slow = Values("slow gradient");
            (_keep, _add) = (T.CreateTruncating(options.Alpha), T.CreateTruncating(1 - options.Alpha));
            _lambda = T.CreateTruncating(options.Lambda);
        }

        protected internal override void Begin(in GradientStep<T> context) => _isFirst = context.Number == 1;

        protected internal override void Update(in ElementBlock<T> block)
        {
            Span<T> slow = block.Of(_slow);
            if (_isFirst)
            {
                block.Update.CopyTo(slow);
            }
            else
            {
                BlockMath.Average(slow, block.Update, _keep, _add);
            }

            TensorPrimitives.MultiplyAdd(slow, _lambda, block.Update, block.Update);
        }
    }
}
