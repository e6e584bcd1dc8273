using System.Numerics;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// STORM+ (Levy, Kavis and Cevher, NeurIPS 2021), which needs no knowledge of smoothness or noise: d_t = g_t + (1 - a_t)(d_{t-1} - g′_t) as
/// in <see cref="ScaleByRecursiveMomentum"/>, a_{t+1} = (1 + Σ_{i≤t}‖g_i‖²)^(-2/3), η_t = η·(Σ_{i≤t} ‖d_i‖²/a_{i+1})^(-1/3), u = η_t·d_t.
/// </summary>
/// <remarks>While all d are zero the update is zero. The official code, which was not used, adds 1 to the sum in η_t.</remarks>
public sealed record ScaleByStormPlus : GradientTransformation
{
    /// <summary>η, positive; 1 in the paper.</summary>
    public double StepScale { get; init => field = OptionValue.Positive(value); } = 1;

    /// <inheritdoc/>
    public override LinkRole Role => LinkRole.Rate;

    /// <inheritdoc/>
    public override GradientNeeds Needs => GradientNeeds.CurrentBatch;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options => [("η", StepScale)];

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
        private readonly double _scale;
        private readonly T[] _factors;

        // Σ‖g‖², Σ‖d‖²/a, and a of the next step.
        private readonly double[] _numbers;

        public State(ScaleByStormPlus options, ParameterLayout layout, T[] factors)
            : base(layout) => (_scale, _factors, _numbers) = (options.StepScale, factors, Numbers("sums", 3));

        protected internal override int SumCount => 2;

        protected internal override void Begin(in GradientStep<T> context)
        {
            Weight = _numbers[2];
            base.Begin(context);
        }

        protected internal override void Update(in ElementBlock<T> block)
        {
            block.Sums[0] = BlockMath.SumOfSquares<T>(block.Update);
            base.Update(block);
            block.Sums[1] = BlockMath.SumOfSquares<T>(block.Update);
        }

        protected internal override void Finish(ReadOnlySpan<double> sums)
        {
            double direction = 0;
            for (int group = 0; group < sums.Length; group += 2)
            {
                _numbers[0] += sums[group];
                direction += sums[group + 1];
            }

            _numbers[2] = 1 / Math.Cbrt((1 + _numbers[0]) * (1 + _numbers[0]));
            _numbers[1] += direction / _numbers[2];
            _factors.AsSpan().Fill(_numbers[1] > 0 ? T.CreateTruncating(_scale / Math.Cbrt(_numbers[1])) : T.Zero);
        }
    }
}
