using System.Globalization;

namespace MlNetExtensions.Reports;

/// <summary>Maps values to positions from 0 to 1, linearly or by their logarithm, with ticks at round numbers.</summary>
public sealed class Axis
{
    private readonly double _low;
    private readonly double _high;

    private Axis(bool isLog, double low, double high, IReadOnlyList<double> ticks, IReadOnlyList<string> labels)
    {
        IsLog = isLog;
        _low = Scale(low);
        _high = Scale(high);
        Ticks = ticks;
        Labels = labels;
    }

    /// <summary>True if positions go by the logarithm.</summary>
    public bool IsLog { get; }

    /// <summary>Values with a tick, rising.</summary>
    public IReadOnlyList<double> Ticks { get; }

    /// <summary>One label a tick.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>An axis that shows every finite value (on a log axis: every positive one), and 0 to 1 (0.1 to 1) if there is none.</summary>
    /// <param name="values">Any numbers.</param>
    /// <param name="maxTicks">Ticks there is room for, at least 2.</param>
    /// <param name="log">True for a logarithmic axis.</param>
    public static Axis Covering(IEnumerable<double> values, int maxTicks, bool log = false)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (double value in values)
        {
            if (!double.IsFinite(value) || (log && value <= 0))
                continue;
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }
        if (low > high)
            (low, high) = (log ? 0.1 : 0, 1);
        return log ? Log(low, high, maxTicks) : Linear(low, high, maxTicks);
    }

    /// <summary>True if the axis has a place for the value.</summary>
    public bool Shows(double value) => double.IsFinite(value) && (!IsLog || value > 0);

    /// <summary>0 at the low end, 1 at the high end.</summary>
    public double Position(double value) => (Scale(value) - _low) / (_high - _low);

    /// <summary>The value at a position.</summary>
    public double Value(double position)
    {
        double scaled = _low + position * (_high - _low);
        return IsLog ? Math.Pow(10, scaled) : scaled;
    }

    private static Axis Linear(double low, double high, int maxTicks)
    {
        if (low == high)
            (low, high) = low == 0 ? (0, 1) : (low - Math.Abs(low) / 2, high + Math.Abs(high) / 2);
        double step = NiceStep((high - low) / (maxTicks - 1));
        long first = (long)Math.Floor(low / step + 1e-9), last = (long)Math.Ceiling(high / step - 1e-9);
        if (last - first + 1 > maxTicks)
        {
            step = NiceStep(step * 1.01);
            (first, last) = ((long)Math.Floor(low / step + 1e-9), (long)Math.Ceiling(high / step - 1e-9));
        }
        double[] ticks = [.. Enumerable.Range(0, (int)(last - first + 1)).Select(i => (first + i) * step)];
        return new Axis(false, ticks[0], ticks[^1], ticks, [.. ticks.Select(tick => LinearLabel(tick, step))]);
    }

    /// <summary>The smallest of 1, 2 and 5 times a power of ten that is not below the given step.</summary>
    private static double NiceStep(double atLeast)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(atLeast)));
        double mantissa = atLeast / power;
        return power * (mantissa <= 1 + 1e-9 ? 1 : mantissa <= 2 + 1e-9 ? 2 : mantissa <= 5 + 1e-9 ? 5 : 10);
    }

    private static string LinearLabel(double tick, double step)
    {
        int decimals = Math.Max(0, -(int)Math.Floor(Math.Log10(step) + 1e-9));
        return decimals > 4 || step >= 1e6
            ? tick.ToString("0.##E0", CultureInfo.InvariantCulture)
            : tick.ToString("N" + decimals, CultureInfo.InvariantCulture);
    }

    private static Axis Log(double low, double high, int maxTicks)
    {
        int first = (int)Math.Floor(Math.Log10(low) + 1e-9);
        int last = Math.Max(first + 1, (int)Math.Ceiling(Math.Log10(high) - 1e-9));
        (int Power, double Mantissa)[] ticks = 3 * (last - first) + 1 <= maxTicks
            ? WithinDecades(low, high, first, last)
            : Decades(first, last, maxTicks);
        bool plain = first >= -3 && last <= 5;
        double[] values = [.. ticks.Select(tick => tick.Mantissa * Math.Pow(10, tick.Power))];
        return new Axis(true, Math.Min(low, values[0]), Math.Max(high, values[^1]), values,
            [.. ticks.Zip(values, (tick, value) => plain ? value.ToString("#,0.###", CultureInfo.InvariantCulture) : PowerLabel(tick.Mantissa, tick.Power))]);
    }

    /// <summary>1, 2 and 5 in every decade, from the last at or below the values to the first at or above them.</summary>
    private static (int Power, double Mantissa)[] WithinDecades(double low, double high, int first, int last)
    {
        (int Power, double Mantissa)[] all = [.. Enumerable.Range(first, last - first + 1).SelectMany(power => new[] { (power, 1.0), (power, 2.0), (power, 5.0) })];
        int from = Array.FindLastIndex(all, tick => tick.Mantissa * Math.Pow(10, tick.Power) <= low * (1 + 1e-9));
        int to = Array.FindIndex(all, tick => tick.Mantissa * Math.Pow(10, tick.Power) >= high * (1 - 1e-9));
        return all[from..(Math.Max(to, from + 1) + 1)];
    }

    private static (int Power, double Mantissa)[] Decades(int first, int last, int maxTicks)
    {
        int stride = (last - first + maxTicks) / maxTicks;
        return [.. Enumerable.Range(first, last - first + 1).Where(power => power % stride == 0).Select(power => (power, 1.0))];
    }

    private static string PowerLabel(double mantissa, int power)
    {
        const string superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";
        string exponent = string.Concat(power.ToString(CultureInfo.InvariantCulture).Select(c => c == '-' ? '⁻' : superscripts[c - '0']));
        return (mantissa == 1 ? "" : mantissa.ToString(CultureInfo.InvariantCulture) + "·") + "10" + exponent;
    }

    private double Scale(double value) => IsLog ? Math.Log10(value) : value;
}
