using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>
/// Adam (Kingma and Ba, ICLR 2015): m = β₁m + (1 - β₁)g, v = β₂v + (1 - β₂)g², u = m̂ / (√v̂ + ε) with m̂ = m/(1 - β₁ᵗ) and v̂ = v/(1 -
/// β₂ᵗ). With <see cref="AmsGrad"/> (Reddi, Kale and Kumar, ICLR 2018) v̂ is made of the largest v so far.
/// </summary>
/// <remarks>AMSGrad corrects the bias of the largest v, as PyTorch does; the paper has no correction.</remarks>
public sealed record ScaleByAdam : GradientTransformation
{
    /// <summary>β₁ in [0, 1); 0.9.</summary>
    public double Beta1 { get; init => field = OptionCheck.Fraction(value); } = 0.9;

    /// <summary>β₂ in [0, 1); 0.999.</summary>
    public double Beta2 { get; init => field = OptionCheck.Fraction(value); } = 0.999;

    /// <summary>ε, positive; 1e-8.</summary>
    public double Epsilon { get; init => field = OptionCheck.Positive(value); } = 1e-8;

    /// <summary>Whether the second moment never falls.</summary>
    public bool AmsGrad { get; init; }

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options => [("β1", Beta1), ("β2", Beta2), ("ε", Epsilon), ("AMSGrad", AmsGrad)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(this, layout);

    private sealed class State<T> : ElementwiseState<T>
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        private readonly ScaleByAdam _options;
        private readonly T[] _m;
        private readonly T[] _v;
        private readonly T[]? _largest;
        private readonly (T Keep, T Add) _first;
        private readonly (T Keep, T Add) _second;
        private T _scale;
        private T _epsilon;

        public State(ScaleByAdam options, ParameterLayout layout)
            : base(layout)
        {
            _options = options;
            (_m, _v) = (Values("m"), Values("v"));
            _largest = options.AmsGrad ? Values("largest v") : null;
            _first = (T.CreateTruncating(options.Beta1), T.CreateTruncating(1 - options.Beta1));
            _second = (T.CreateTruncating(options.Beta2), T.CreateTruncating(1 - options.Beta2));
        }

        // m̂/(√v̂ + ε) = s·m/(√v + ε·√c₂), s = √c₂/c₁.
        protected internal override void Begin(in GradientStep<T> context)
        {
            double root = Math.Sqrt(1 - Math.Pow(_options.Beta2, context.Number));
            _scale = T.CreateTruncating(root / (1 - Math.Pow(_options.Beta1, context.Number)));
            _epsilon = T.CreateTruncating(_options.Epsilon * root);
        }

        protected internal override void Update(in ElementBlock<T> block)
        {
            Span<T> m = block.Of(_m), v = block.Of(_v), scratch = block.Scratch;
            BlockMath.Average(m, block.Update, _first.Keep, _first.Add);
            BlockMath.AverageSquare(v, block.Update, _second.Keep, _second.Add, scratch);
            if (_largest is not null)
            {
                Span<T> largest = block.Of(_largest);
                TensorPrimitives.Max<T>(largest, v, largest);
                v = largest;
            }

            TensorPrimitives.Sqrt<T>(v, scratch);
            TensorPrimitives.Add(scratch, _epsilon, scratch);
            TensorPrimitives.Multiply(m, _scale, block.Update);
            TensorPrimitives.Divide<T>(block.Update, scratch, block.Update);
        }
    }
}
