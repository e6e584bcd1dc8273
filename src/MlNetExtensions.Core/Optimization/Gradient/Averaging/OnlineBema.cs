using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// Bias-corrected exponential moving average (Block and Zhang, "EMA Without the Lag: Bias-Corrected Iterate Averaging Schemes", 2025), as the
/// authors' training callback computes it: with t′ = max(0, t - lag), β_t = max(γ(1 + t′)^-κ, floor) and α_t = γ(1 + t′)^-η, w̄ ← (1 - β_t)w̄ +
/// β_t·w_t, and w̄ + α_t(w_t - w₀) is handed out. w̄ begins at w₀, the parameters before the first step.
/// </summary>
/// <remarks>
/// Runs at every step t ≥ <see cref="FirstStep"/> for which <see cref="Period"/> divides t + 1, and hands out the same parameters in
/// between. The authors' class for saved checkpoints has other formulas: <see cref="OfflineBema"/>. Where the parameters before the first
/// step are not told, those after it stand for them.
/// </remarks>
public sealed record OnlineBema : ParameterAveraging
{
    /// <summary>κ, not negative; 0.5.</summary>
    public double EmaPower { get; init => field = OptionValue.NotNegative(value); } = 0.5;

    /// <summary>η, not negative; 0.2.</summary>
    public double BiasPower { get; init => field = OptionValue.NotNegative(value); } = 0.2;

    /// <summary>γ in [0, 1]; 1.</summary>
    public double Gamma { get; init => field = OptionValue.Share(value); } = 1;

    /// <summary>Steps by which the clock is behind, not negative; 10.</summary>
    public int Lag { get; init => field = OptionValue.AtLeast(value, 0); } = 10;

    /// <summary>Least β, in [0, 1]; 0.</summary>
    public double MinimumBeta { get; init => field = OptionValue.Share(value); }

    /// <summary>The first step that may be taken in, not negative; 0.</summary>
    public int FirstStep { get; init => field = OptionValue.AtLeast(value, 0); }

    /// <summary>Steps from one to the next, at least 1; 1. The authors' default is 400.</summary>
    public int Period { get; init => field = OptionValue.AtLeast(value, 1); } = 1;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, double Value)> Options =>
        [("κ", EmaPower), ("η", BiasPower), ("γ", Gamma), ("lag", Lag), ("floor", MinimumBeta), ("from", FirstStep), ("every", Period)];

    /// <inheritdoc/>
    public override ParameterAverage<T> CreateAverage<T>(int length) => new Average<T>(this, length);

    private sealed class Average<T> : ParameterAverage<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly OnlineBema _options;
        private readonly T[] _start;
        private readonly T[] _mean;
        private readonly T[] _result;

        public Average(OnlineBema options, int length)
            : base(options, length) => (_options, _start, _mean, _result) = (options, Values("start"), Values("mean"), Values("result"));

        private protected override bool Take(ReadOnlySpan<T> parameters, long number)
        {
            if (Count == 0)
            {
                parameters.CopyTo(_start);
                parameters.CopyTo(_mean);
                parameters.CopyTo(_result);
            }

            if (number >= Math.Max(1, _options.FirstStep) && (number + 1) % _options.Period == 0)
            {
                double clock = 1 + Math.Max(0, number - _options.Lag);
                double beta = Math.Min(1, Math.Max(_options.Gamma * Math.Pow(clock, -_options.EmaPower), _options.MinimumBeta));
                BlockMath.Average(_mean, parameters, T.CreateTruncating(1 - beta), T.CreateTruncating(beta));
                TensorPrimitives.Subtract(parameters, _start, _result);
                T alpha = T.CreateTruncating(_options.Gamma * Math.Pow(clock, -_options.BiasPower));
                TensorPrimitives.MultiplyAdd<T>(_result, alpha, _mean, _result);
            }

            return true;
        }

        private protected override void Read(Span<T> parameters) => _result.CopyTo(parameters);
    }
}
