using Microsoft.ML.Transforms;

namespace Microsoft.ML.Internal.Transforms;

/// <summary>A statistic of the values of a slot that are not missing; zero when there are none.</summary>
internal abstract class SlotStatistic
{
    private bool _any;

    public double Result => _any ? Value : 0;

    private protected abstract double Value { get; }

    public static SlotStatistic Create(MissingValueReplacingEstimator.ReplacementMode mode) => mode switch
    {
        MissingValueReplacingEstimator.ReplacementMode.Mean => new Mean(),
        MissingValueReplacingEstimator.ReplacementMode.Minimum => new Extreme(double.PositiveInfinity, Math.Min),
        MissingValueReplacingEstimator.ReplacementMode.Maximum => new Extreme(double.NegativeInfinity, Math.Max),
        MissingValueReplacingEstimator.ReplacementMode.Mode => new MostFrequent(),
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "Nothing is learned for this replacement mode."),
    };

    public void Add(double value, long count)
    {
        if (double.IsNaN(value) || count == 0)
            return;
        _any = true;
        AddPresent(value, count);
    }

    private protected abstract void AddPresent(double value, long count);

    private sealed class Mean : SlotStatistic
    {
        private double _mean;
        private long _count;

        private protected override double Value => _mean;

        // Infinities would take every other value with them.
        private protected override void AddPresent(double value, long count)
        {
            if (double.IsInfinity(value))
                return;
            _count += count;
            _mean += (value - _mean) * ((double)count / _count);
        }
    }

    private sealed class Extreme(double start, Func<double, double, double> choose) : SlotStatistic
    {
        private double _value = start;

        private protected override double Value => _value;

        private protected override void AddPresent(double value, long count) => _value = choose(_value, value);
    }

    private sealed class MostFrequent : SlotStatistic
    {
        private readonly Dictionary<double, long> _counts = [];

        // Of equally frequent values the first that occurred wins.
        private protected override double Value => _counts.MaxBy(pair => pair.Value).Key;

        private protected override void AddPresent(double value, long count) => _counts[value] = _counts.GetValueOrDefault(value) + count;
    }
}
