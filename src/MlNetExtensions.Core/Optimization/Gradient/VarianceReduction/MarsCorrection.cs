using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// The corrected gradient of MARS (Yuan, Liu, Wu, Zhou and Gu, ICML 2025): c_t = g_t + γ·β/(1 - β)·(g_t - g′_t), divided by its norm where
/// that is above 1, each group by itself. g′_t is the gradient of the current mini-batch at the parameters before the last step (exact), or
/// the gradient of the last step (approximate). The next link averages c with the same β.
/// </summary>
/// <remarks>
/// γ = 0 without the norm is the next link alone, bit by bit. The exact form asks the oracle, so it should be the first link. The official
/// code takes g′₁ = 0, which makes the first gradient 1 + γβ/(1 - β) times as long; here the first step has no correction unless
/// <see cref="CorrectFirstStep"/> says so. The official training loops feed another pair of gradients to the exact form than the paper's
/// equation, which is what is here.
/// </remarks>
public sealed record MarsCorrection : GradientTransformation
{
    /// <summary>γ, not negative; 0.025.</summary>
    public double Gamma { get; init => field = OptionValue.NotNegative(value); } = 0.025;

    /// <summary>β in [0, 1): what the momentum after this link keeps; 0.95.</summary>
    public double Beta { get; init => field = OptionValue.Fraction(value); } = 0.95;

    /// <summary>The largest norm of a group's corrected gradient, positive; 1. Null for no bound.</summary>
    public double? MaximumNorm { get; init => field = value is { } norm ? OptionValue.Positive(norm) : null; } = 1;

    /// <summary>Whether the second gradient is computed, at twice the cost, or that of the last step stands for it.</summary>
    public bool Exact { get; init; }

    /// <summary>Whether the first gradient is corrected by a gradient of zero, as in the official code.</summary>
    public bool CorrectFirstStep { get; init; }

    /// <inheritdoc/>
    public override GradientNeeds Needs => Exact ? GradientNeeds.CurrentBatch : GradientNeeds.None;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options =>
        [("γ", Gamma), ("β", Beta), ("norm at most", MaximumNorm), ("exact", Exact), ("first step too", CorrectFirstStep)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var factors = new T[layout.Groups.Count];
        return MaximumNorm is null
            ? new CorrectionState<T>(this, layout, factors)
            : new ChainState<T>(layout, new CorrectionState<T>(this, layout, factors), new GroupFactorState<T>(layout, factors));
    }

    private sealed class CorrectionState<T> : ElementwiseState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly MarsCorrection _options;
        private readonly T[] _factors;

        // The gradient of the last step or, in the exact form, of this mini-batch at the parameters before the last step.
        private readonly T[] _other;
        private readonly PreviousPoint<T>? _previous;
        private readonly T _weight;
        private bool _isCorrected;

        public CorrectionState(MarsCorrection options, ParameterLayout layout, T[] factors)
            : base(layout)
        {
            (_options, _factors) = (options, factors);
            _weight = T.CreateTruncating(options.Gamma * options.Beta / (1 - options.Beta));
            _previous = options.Exact ? new PreviousPoint<T>(layout, Values("previous parameters", layout.Length)) : null;
            _other = options.Exact ? _previous!.Gradient : Values("last gradient");
        }

        protected internal override int SumCount => _options.MaximumNorm is null ? 0 : 1;

        protected internal override void Begin(in GradientStep<T> context)
        {
            _isCorrected = context.Number > 1 || _options.CorrectFirstStep;
            _previous?.Move(context);
        }

        protected internal override void Update(in ElementBlock<T> block)
        {
            Span<T> other = block.Of(_other), scratch = block.Scratch;
            if (_isCorrected)
            {
                TensorPrimitives.Subtract(block.Update, other, scratch);
            }
            else
            {
                scratch.Clear();
            }

            if (_previous is null)
            {
                block.Update.CopyTo(other);
            }

            TensorPrimitives.MultiplyAdd(scratch, _weight, block.Update, block.Update);
            if (_options.MaximumNorm is not null)
            {
                block.Sums[0] = BlockMath.SumOfSquares<T>(block.Update);
            }
        }

        protected internal override void Finish(ReadOnlySpan<double> sums)
        {
            for (int group = 0; group < sums.Length; group++)
            {
                double norm = Math.Sqrt(sums[group]);
                _factors[group] = norm > _options.MaximumNorm ? T.CreateTruncating(_options.MaximumNorm.Value / norm) : T.One;
            }
        }
    }
}
