using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// AdaBelief (Zhuang et al., NeurIPS 2020): m = β₁m + (1 - β₁)g, s = β₂s + (1 - β₂)(g - m)² + ε, u = m̂ / (√ŝ + ε): long steps where the
/// gradient is what its average foretold. With <see cref="Rectify"/> as in RAdam: u = r_t·√(1 - β₂ᵗ)·m̂ / (√s + ε).
/// </summary>
/// <remarks>
/// ε is added to s at every step and so accumulates, as in the official code. AMSGrad is without effect in rectified steps, also as there.
/// </remarks>
public sealed record ScaleByBelief : MomentTransformation
{
    private const double ShortestLength = 5;

    /// <summary>β = (0.9, 0.999), ε = 1e-16, rectified: the official package since 0.2.</summary>
    public ScaleByBelief()
        : base(0.9, 0.999, 1e-16)
    {
    }

    /// <summary>Whether RAdam's rectification is used; true.</summary>
    public bool Rectify { get; init; } = true;

    /// <summary>What is done in the first steps where <see cref="Rectify"/> is on; the first moment.</summary>
    public EarlySteps EarlySteps { get; init => field = OptionValue.Defined(value); }

    /// <summary>Whether s never falls; only without rectification.</summary>
    public bool AmsGrad { get; init; }

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options =>
        [.. base.Options, ("rectified", Rectify), ("early", Rectify ? EarlySteps : null), ("AMSGrad", AmsGrad)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(this, layout);

    private sealed class State<T> : MomentState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ScaleByBelief _options;
        private readonly T[]? _largest;
        private readonly T _added;
        private bool _dividesBySecond;
        private T _scale;
        private T _epsilon;

        public State(ScaleByBelief options, ParameterLayout layout)
            : base(options, layout)
        {
            _options = options;
            _largest = options is { AmsGrad: true, Rectify: false } ? Values("largest s") : null;
            _added = T.CreateTruncating(options.Epsilon);
        }

        protected internal override void Begin(in GradientStep<T> context)
        {
            double root = Math.Sqrt(SecondCorrection(context.Number));
            double factor = _options.Rectify ? Rectification.Factor(_options.Beta2, context.Number, ShortestLength) : 1;
            _dividesBySecond = factor > 0;
            double early = _options.EarlySteps == EarlySteps.Momentum ? 1 : 0;
            _scale = T.CreateTruncating((_dividesBySecond ? factor * root : early) / FirstCorrection(context.Number));
            _epsilon = T.CreateTruncating(_options.Rectify ? _options.Epsilon : _options.Epsilon * root);
        }

        protected internal override void Update(in ElementBlock<T> block)
        {
            Span<T> s = block.Of(Second), residual = block.SecondScratch;
            AverageFirst(block, block.Update);
            TensorPrimitives.Subtract(block.Update, block.Of(First), residual);
            AverageSecond(block, residual);
            TensorPrimitives.Add(s, _added, s);
            if (_largest is not null)
            {
                Span<T> largest = block.Of(_largest);
                TensorPrimitives.Max<T>(largest, s, largest);
                s = largest;
            }

            if (_dividesBySecond)
            {
                Divide(block, block.Of(First), s, _scale, _epsilon);
            }
            else
            {
                TensorPrimitives.Multiply(block.Of(First), _scale, block.Update);
            }
        }
    }
}
