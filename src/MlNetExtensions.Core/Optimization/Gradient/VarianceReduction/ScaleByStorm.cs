using System.Numerics;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// STORM (Cutkosky and Orabona, NeurIPS 2019): d_t = g_t + (1 - a_t)(d_{t-1} - g′_t) as in <see cref="ScaleByRecursiveMomentum"/>, with
/// steps that choose themselves: η_t = k / (w + Σ‖g_s‖²)^(1/3), a_{t+1} = min(1, c·η_t²), u = η_t·d_t.
/// </summary>
/// <remarks>
/// The equations are from memory of the paper, where w = k = 0.1 and c was searched for; tests check them against a direct computation.
/// </remarks>
public sealed record ScaleByStorm : GradientTransformation
{
    /// <summary>k, positive; 0.1.</summary>
    public double StepScale { get; init => field = OptionValue.Positive(value); } = 0.1;

    /// <summary>w, positive; 0.1.</summary>
    public double Offset { get; init => field = OptionValue.Positive(value); } = 0.1;

    /// <summary>c, positive; 10.</summary>
    public double MomentumScale { get; init => field = OptionValue.Positive(value); } = 10;

    /// <inheritdoc/>
    public override LinkRole Role => LinkRole.Rate;

    /// <inheritdoc/>
    public override GradientNeeds Needs => GradientNeeds.CurrentBatch;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options => [("k", StepScale), ("w", Offset), ("c", MomentumScale)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var factors = new T[layout.Groups.Count];
        return new ChainState<T>(layout, new State<T>(this, layout, factors), new GroupFactorState<T>(layout, factors));
    }

    private sealed class State<T> : RecursiveMomentumState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ScaleByStorm _options;
        private readonly T[] _factors;

        // Σ‖g‖², and a of the next step.
        private readonly double[] _numbers;

        public State(ScaleByStorm options, ParameterLayout layout, T[] factors)
            : base(layout) => (_options, _factors, _numbers) = (options, factors, Numbers("sums", 2));

        protected internal override int SumCount => 1;

        protected internal override void Begin(in GradientStep<T> context)
        {
            Weight = _numbers[1];
            base.Begin(context);
        }

        protected internal override void Update(in ElementBlock<T> block)
        {
            block.Sums[0] = BlockMath.SumOfSquares<T>(block.Update);
            base.Update(block);
        }

        protected internal override void Finish(ReadOnlySpan<double> sums)
        {
            foreach (double sum in sums)
            {
                _numbers[0] += sum;
            }

            double rate = _options.StepScale / Math.Cbrt(_options.Offset + _numbers[0]);
            _numbers[1] = Math.Min(1, _options.MomentumScale * rate * rate);
            _factors.AsSpan().Fill(T.CreateTruncating(rate));
        }
    }
}
