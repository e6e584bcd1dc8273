using System.Numerics;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// w̄₁ = w₁, w̄_t = αw̄_{t-1} + (1 - α)w_t (for linear regression, Li and others, "Understanding SGD with Exponential Moving Average", ICLR 2025:
/// the variance of w̄ is below that of w, and its bias decays exponentially in every direction).
/// </summary>
/// <remarks>Begins with the first parameters that it sees, so there is no bias toward zero to correct.</remarks>
public sealed record ExponentialAveraging : ParameterAveraging
{
    /// <param name="decay">α in [0, 1).</param>
    public ExponentialAveraging(double decay = 0.999) => Decay = OptionValue.Fraction(decay, nameof(decay));

    /// <summary>α.</summary>
    public double Decay { get; }

    /// <summary>The first step that is taken in, at least 1; 1.</summary>
    public int FirstStep { get; init => field = OptionValue.AtLeast(value, 1); } = 1;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, double Value)> Options => [("α", Decay), ("from", FirstStep)];

    /// <inheritdoc/>
    public override ParameterAverage<T> CreateAverage<T>(int length) => new Average<T>(this, length);

    private sealed class Average<T> : ParameterAverage<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ExponentialAveraging _options;
        private readonly T[] _mean;

        public Average(ExponentialAveraging options, int length)
            : base(options, length) => (_options, _mean) = (options, Values("mean"));

        private protected override bool Take(ReadOnlySpan<T> parameters, long number)
        {
            if (number < _options.FirstStep)
            {
                return false;
            }

            if (Count == 0)
            {
                parameters.CopyTo(_mean);
            }
            else
            {
                BlockMath.Average(_mean, parameters, T.CreateTruncating(_options.Decay), T.CreateTruncating(1 - _options.Decay));
            }

            return true;
        }

        private protected override void Read(Span<T> parameters) => _mean.CopyTo(parameters);
    }
}
