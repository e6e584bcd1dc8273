using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// RAdam (Liu, Jiang, He, Chen, Liu, Gao and Han, ICLR 2020): u = r_t·√(1 - β₂ᵗ)·m̂ / (√v + ε) with r_t of the paper (see
/// <see cref="Rectification"/>) where ρ_t ≥ <see cref="ShortestLength"/>, and u = m̂ or nothing before.
/// </summary>
/// <remarks>
/// The paper rectifies from ρ_t > 4, the official code and PyTorch from 5, the default here. The official code does nothing in the early
/// steps, PyTorch takes m̂. Where nothing is done the weights do not decay either, so this link has a decay of its own.
/// </remarks>
public sealed record ScaleByRAdam : MomentTransformation
{
    /// <summary>β = (0.9, 0.999), ε = 1e-8.</summary>
    public ScaleByRAdam()
        : base(0.9, 0.999, 1e-8)
    {
    }

    /// <summary>What is done while ρ_t is short; the first moment.</summary>
    public EarlySteps EarlySteps { get; init => field = OptionValue.Defined(value); }

    /// <summary>ρ_t from which the second moment is used, above 4; 5.</summary>
    public double ShortestLength { get; init => field = OptionValue.Above(value, 4); } = 5;

    /// <summary>λ of a decoupled decay, u ← u + λx in all steps but those that do nothing; 0.</summary>
    public double WeightDecay { get; init => field = OptionValue.NotNegative(value); }

    /// <inheritdoc/>
    public override LinkRole Role => WeightDecay > 0 ? LinkRole.Decay : LinkRole.Direction;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options =>
        [.. base.Options, ("early", EarlySteps), ("ρ at least", ShortestLength), ("λ", WeightDecay == 0 ? null : WeightDecay)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(this, layout);

    private sealed class State<T>(ScaleByRAdam options, ParameterLayout layout) : MomentState<T>(options, layout)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly T _epsilon = T.CreateTruncating(options.Epsilon);
        private readonly T _decay = T.CreateTruncating(options.WeightDecay);
        private bool _isRectified;
        private T _scale;

        protected internal override void Begin(in GradientStep<T> context)
        {
            double factor = Rectification.Factor(options.Beta2, context.Number, options.ShortestLength);
            _isRectified = factor > 0;
            double scale = (_isRectified ? factor * Math.Sqrt(SecondCorrection(context.Number)) : 1) / FirstCorrection(context.Number);
            _scale = T.CreateTruncating(scale);
        }

        protected internal override void Update(in ElementBlock<T> block)
        {
            AverageFirst(block, block.Update);
            AverageSecond(block, block.Update);
            if (_isRectified)
            {
                Divide(block, block.Of(First), block.Of(Second), _scale, _epsilon);
            }
            else if (options.EarlySteps == EarlySteps.None)
            {
                block.Update.Clear();
                return;
            }
            else
            {
                TensorPrimitives.Multiply(block.Of(First), _scale, block.Update);
            }

            if (_decay != T.Zero)
            {
                TensorPrimitives.MultiplyAdd(block.Parameters, _decay, block.Update, block.Update);
            }
        }
    }
}
