using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// Adam (Kingma and Ba, ICLR 2015): m = β₁m + (1 - β₁)g, v = β₂v + (1 - β₂)g², u = m̂ / (√v̂ + ε) with m̂ = m/(1 - β₁ᵗ) and
/// v̂ = v/(1 - β₂ᵗ). With <see cref="AmsGrad"/> (Reddi, Kale and Kumar, ICLR 2018) v̂ is made of the largest v so far.
/// </summary>
/// <remarks>
/// AMSGrad corrects the bias of the largest v, as PyTorch does; the paper has no correction. β₁ = β₂ = 0 is the sign of g.
/// </remarks>
public sealed record ScaleByAdam : MomentTransformation
{
    /// <summary>β = (0.9, 0.999), ε = 1e-8.</summary>
    public ScaleByAdam()
        : base(0.9, 0.999, 1e-8)
    {
    }

    /// <summary>Whether the second moment never falls.</summary>
    public bool AmsGrad { get; init; }

    /// <summary>
    /// Whether ε is added to √v as it is, and the bias corrected afterward, as some implementations do: it then counts for more at first.
    /// </summary>
    public bool EpsilonBeforeCorrection { get; init; }

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options =>
        [.. base.Options, ("AMSGrad", AmsGrad), ("ε before correction", EpsilonBeforeCorrection)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(this, layout);

    private sealed class State<T> : MomentState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ScaleByAdam _options;
        private readonly T[]? _largest;
        private T _scale;
        private T _epsilon;

        public State(ScaleByAdam options, ParameterLayout layout)
            : base(options, layout)
        {
            _options = options;
            _largest = options.AmsGrad ? Values("largest v") : null;
        }

        // m̂/(√v̂ + ε) = s·m/(√v + ε·√c₂), s = √c₂/c₁.
        protected internal override void Begin(in GradientStep<T> context)
        {
            double root = Math.Sqrt(SecondCorrection(context.Number));
            _scale = T.CreateTruncating(root / FirstCorrection(context.Number));
            _epsilon = T.CreateTruncating(_options.EpsilonBeforeCorrection ? _options.Epsilon : _options.Epsilon * root);
        }

        protected internal override void Update(in ElementBlock<T> block)
        {
            AverageFirst(block, block.Update);
            AverageSecond(block, block.Update);
            Span<T> v = block.Of(Second);
            if (_largest is not null)
            {
                Span<T> largest = block.Of(_largest);
                TensorPrimitives.Max<T>(largest, v, largest);
                v = largest;
            }

            Divide(block, block.Of(First), v, _scale, _epsilon);
        }
    }
}
