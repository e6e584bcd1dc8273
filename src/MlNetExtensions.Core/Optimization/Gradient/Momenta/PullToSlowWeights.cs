using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// The second half of AdMeta (Chen et al., ICML 2023): every k steps φ ← φ + α_t(x - φ) and x ← φ, with α_t = 0.8(1 + 1/(0.1√t + 3.8)); φ
/// begins at the first parameters. The last link of a chain.
/// </summary>
public sealed record PullToSlowWeights : GradientTransformation
{
    /// <summary>k, at least 1; 6.</summary>
    public int Period { get; init => field = OptionValue.AtLeast(value, 1); } = 6;

    /// <inheritdoc/>
    public override LinkRole Role => LinkRole.Any;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options => [("k", Period)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(this, layout);

    private sealed class State<T> : ElementwiseState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly int _period;
        private readonly T[] _slow;
        private bool _isFirst;
        private bool _pulls;
        private T _share;

        public State(PullToSlowWeights options, ParameterLayout layout)
            : base(layout) => (_period, _slow) = (options.Period, Values("slow weights"));

        protected internal override void Begin(in GradientStep<T> context)
        {
            _isFirst = context.Number == 1;
            _pulls = context.Number % _period == 0;
            _share = T.CreateTruncating(0.8 * (1 + 1 / (0.1 * Math.Sqrt(context.Number) + 3.8)));
        }

        protected internal override void Update(in ElementBlock<T> block)
        {
            Span<T> slow = block.Of(_slow), distance = block.Scratch;
            if (_isFirst)
            {
                block.Parameters.CopyTo(slow);
            }

            if (_pulls)
            {
                TensorPrimitives.Subtract(block.Parameters, block.Update, distance);
                TensorPrimitives.Subtract<T>(distance, slow, distance);
                TensorPrimitives.MultiplyAdd(distance, _share, slow, slow);
                TensorPrimitives.Subtract(block.Parameters, slow, block.Update);
            }
        }
    }
}
