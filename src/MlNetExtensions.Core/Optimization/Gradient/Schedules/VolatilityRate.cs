using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// A learning rate that rises on plateaus and falls where the loss is unsteady ("An Adaptive Volatility-based Learning Rate Scheduler"
/// (VolSched), 2025): u ← f·s_t·u with a schedule s. After every p steps their mean loss ℓ is one reading; with the standard deviations
/// σ_all of all log-returns ln(ℓ_i/ℓ_{i-1}) so far and σ_N of the last N, ρ = σ_all/σ_N, and after every N readings f ← f·(1 + sign(ρ -
/// 1)·ln(1 + κ|ρ - 1|)).
/// </summary>
/// <remarks>
/// As in the public implementation the loss is looked at, where the paper has accuracies. f stays between <see cref="MinimumFactor"/> and
/// <see cref="MaximumFactor"/>; the paper has a least rate only. Readings that are not positive are left out.
/// </remarks>
public sealed record VolatilityRate : GradientTransformation
{
    /// <param name="schedule">s: a number, or a schedule (the paper's is a cosine).</param>
    public VolatilityRate(Schedule schedule) => Schedule = OptionValue.NotNull(schedule, nameof(schedule));

    /// <summary>s.</summary>
    public Schedule Schedule { get; }

    /// <summary>p, at least 1: an epoch, usually; 100.</summary>
    public int Period { get; init => field = OptionValue.AtLeast(value, 1); } = 100;

    /// <summary>N, at least 2; 5.</summary>
    public int Window { get; init => field = OptionValue.AtLeast(value, 2); } = 5;

    /// <summary>κ, not negative; 0.1.</summary>
    public double Kappa { get; init => field = OptionValue.NotNegative(value); } = 0.1;

    /// <summary>Least f, in (0, 1]; 0.01.</summary>
    public double MinimumFactor { get; init => field = OptionValue.Check(value is > 0 and <= 1, value, "above 0 and at most 1"); } = 0.01;

    /// <summary>Largest f, at least 1; 10.</summary>
    public double MaximumFactor { get; init => field = OptionValue.Check(value >= 1 && double.IsFinite(value), value, "at least 1 and finite"); } = 10;

    /// <inheritdoc/>
    public override LinkRole Role => LinkRole.Rate;

    /// <inheritdoc/>
    public override GradientNeeds Needs => GradientNeeds.Loss;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options =>
    [
        ("", Schedule), ("p", (double)Period), ("N", (double)Window), ("κ", Kappa), ("at least", MinimumFactor), ("at most", MaximumFactor),
    ];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(layout, this);

    private sealed class State<T> : ElementwiseState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly VolatilityRate _options;

        // ln f, the sum of the losses since the last reading, the last reading, and mean and sum of squared deviations of all returns.
        private readonly double[] _numbers;
        private readonly double[] _returns;
        private readonly long[] _count;
        private T _rate;

        public State(ParameterLayout layout, VolatilityRate options)
            : base(layout) => (_options, _numbers, _returns, _count) = (options, Numbers("volatility", 5), Numbers("returns", options.Window), Integers("returns so far"));

        protected internal override void Begin(in GradientStep<T> context)
        {
            _rate = T.CreateTruncating(Math.Exp(_numbers[0]) * _options.Schedule.At(context.Number));
            _numbers[1] += context.Loss;
            if (context.Number % _options.Period == 0)
            {
                Read(_numbers[1] / _options.Period);
                _numbers[1] = 0;
            }
        }

        protected internal override void Update(in ElementBlock<T> block) => TensorPrimitives.Multiply(block.Update, _rate, block.Update);

        private void Read(double loss)
        {
            if (!(loss > 0 && double.IsFinite(loss)))
            {
                return;
            }

            double before = _numbers[2];
            _numbers[2] = loss;
            if (before == 0)
            {
                return;
            }

            double change = Math.Log(loss / before), deviation = change - _numbers[3];
            _returns[_count[0] % _returns.Length] = change;
            _count[0]++;
            _numbers[3] += deviation / _count[0];
            _numbers[4] += deviation * (change - _numbers[3]);
            if (_count[0] % _returns.Length == 0)
            {
                double recent = Deviation(_returns), all = Math.Sqrt(_numbers[4] / _count[0]);
                if (recent > 0)
                {
                    double distance = all / recent - 1;
                    double factor = Math.Exp(_numbers[0]) * (1 + Math.Sign(distance) * Math.Log(1 + _options.Kappa * Math.Abs(distance)));
                    _numbers[0] = Math.Log(Math.Clamp(factor, _options.MinimumFactor, _options.MaximumFactor));
                }
            }
        }

        private static double Deviation(double[] values)
        {
            double mean = 0, sum = 0;
            foreach (double value in values)
            {
                mean += value / values.Length;
            }

            foreach (double value in values)
            {
                sum += (value - mean) * (value - mean);
            }

            return Math.Sqrt(sum / values.Length);
        }
    }
}
