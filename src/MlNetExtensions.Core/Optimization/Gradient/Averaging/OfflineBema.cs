using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// Bias-corrected exponential moving average (Block and Zhang, "EMA Without the Lag: Bias-Corrected Iterate Averaging Schemes", 2025), as the
/// authors' class for saved checkpoints computes it: with t′ = max(t - b + lag, 1) for a burn-in of b steps, β_t = max((1 + γt′)^-κ, floor) and
/// α_t = (1 + t′)^-η, w̄ ← (1 - β_t)w̄ + β_t·w_t, and w̄ + α_t(w_t - w₀) is handed out. w₀ is what w is at the end of the burn-in, and w̄ begins
/// one step before it; until then w itself is handed out.
/// </summary>
/// <remarks>
/// The authors' code overwrites w₀ by zero after a burn-in; here it stays. Where the parameters before the first step are not told, those
/// after it stand for them.
/// </remarks>
public sealed record OfflineBema : ParameterAveraging
{
    /// <summary>κ, not negative; 0.5.</summary>
    public double EmaPower { get; init => field = OptionValue.NotNegative(value); } = 0.5;

    /// <summary>η, not negative, or null for the average without correction; 0.2.</summary>
    public double? BiasPower { get; init => field = value is { } power ? OptionValue.NotNegative(power) : null; } = 0.2;

    /// <summary>γ, not negative; 1.</summary>
    public double Gamma { get; init => field = OptionValue.NotNegative(value); } = 1;

    /// <summary>Steps by which the clock is ahead, not negative; 0.</summary>
    public int Lag { get; init => field = OptionValue.AtLeast(value, 0); }

    /// <summary>Least β, in [0, 1]; 0.</summary>
    public double MinimumBeta { get; init => field = OptionValue.Share(value); }

    /// <summary>b, not negative; 0.</summary>
    public int BurnIn { get; init => field = OptionValue.AtLeast(value, 0); }

    /// <summary>b in the clock of β, where that is to be another one, not negative.</summary>
    public int? EmaBurnIn { get; init => field = value is { } steps ? OptionValue.AtLeast(steps, 0) : null; }

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, double Value)> Options =>
    [
        ("κ", EmaPower), ("η", BiasPower ?? -1), ("γ", Gamma), ("lag", Lag), ("floor", MinimumBeta), ("burn-in", BurnIn),
        ("burn-in of β", EmaBurnIn ?? BurnIn),
    ];

    /// <inheritdoc/>
    public override ParameterAverage<T> CreateAverage<T>(int length) => new Average<T>(this, length);

    private sealed class Average<T> : ParameterAverage<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly OfflineBema _options;
        private readonly T[] _start;
        private readonly T[] _mean;
        private readonly T[] _result;

        public Average(OfflineBema options, int length)
            : base(options, length) => (_options, _start, _mean, _result) = (options, Values("start"), Values("mean"), Values("result"));

        private protected override bool Take(ReadOnlySpan<T> parameters, long number)
        {
            if (Count == 0 || number < _options.BurnIn)
            {
                parameters.CopyTo(_mean);
            }

            if (Count == 0 || number <= _options.BurnIn)
            {
                parameters.CopyTo(_start);
            }

            if (number == 0 || number < _options.BurnIn)
            {
                parameters.CopyTo(_result);
                return true;
            }

            double clock = Math.Max(number - (_options.EmaBurnIn ?? _options.BurnIn) + _options.Lag, 1);
            double beta = Math.Max(Math.Pow(1 + _options.Gamma * clock, -_options.EmaPower), _options.MinimumBeta);
            BlockMath.Average(_mean, parameters, T.CreateTruncating(1 - beta), T.CreateTruncating(beta));
            double behind = Math.Max(number - _options.BurnIn + _options.Lag, 1);
            T alpha = T.CreateTruncating(_options.BiasPower is { } power ? Math.Pow(1 + behind, -power) : 0);
            TensorPrimitives.Subtract(parameters, _start, _result);
            TensorPrimitives.MultiplyAdd<T>(_result, alpha, _mean, _result);
            return true;
        }

        private protected override void Read(Span<T> parameters) => _result.CopyTo(parameters);
    }
}
