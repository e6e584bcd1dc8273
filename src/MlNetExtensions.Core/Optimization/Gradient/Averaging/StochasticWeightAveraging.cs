using System.Numerics;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// Stochastic weight averaging (Izmailov, Podoprikhin, Garipov, Vetrov and Wilson, UAI 2018): the mean of the parameters after every c-th
/// step from a first one on, w̄ ← w̄ + (w - w̄)/(n + 1).
/// </summary>
/// <remarks>Meant for a learning rate that does not go to zero. c = 1 from step 1 is Polyak's average (1990).</remarks>
public sealed record StochasticWeightAveraging : ParameterAveraging
{
    /// <summary>The first step that counts, at least 1; 1.</summary>
    public int FirstStep { get; init => field = OptionValue.AtLeast(value, 1); } = 1;

    /// <summary>c, at least 1; 1.</summary>
    public int Period { get; init => field = OptionValue.AtLeast(value, 1); } = 1;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, double Value)> Options => [("from", FirstStep), ("c", Period)];

    /// <inheritdoc/>
    public override ParameterAverage<T> CreateAverage<T>(int length) => new Average<T>(this, length);

    private sealed class Average<T> : ParameterAverage<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly StochasticWeightAveraging _options;
        private readonly T[] _mean;

        public Average(StochasticWeightAveraging options, int length)
            : base(options, length) => (_options, _mean) = (options, Values("mean"));

        private protected override bool Take(ReadOnlySpan<T> parameters, long number)
        {
            if (number < _options.FirstStep || (number - _options.FirstStep) % _options.Period != 0)
            {
                return false;
            }

            T share = T.One / T.CreateTruncating(Count + 1);
            BlockMath.Average(_mean, parameters, T.One - share, share);
            return true;
        }

        private protected override void Read(Span<T> parameters) => _mean.CopyTo(parameters);
    }
}
