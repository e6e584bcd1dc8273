using System.Globalization;

namespace MlNetExtensions.Reports;

/// <summary>Numbers of several seeds: their mean, standard deviation and range. NaN, where a run diverged, makes them NaN.</summary>
public sealed record Spread(double Mean, double Deviation, double Low, double High)
{
    /// <summary>Of the given numbers, at least one; the deviation of one is NaN.</summary>
    public static Spread Of(IEnumerable<double> values)
    {
        double[] all = [.. values];
        double mean = all.Average();
        double deviation = all.Length > 1 ? Math.Sqrt(all.Sum(value => (value - mean) * (value - mean)) / (all.Length - 1)) : double.NaN;
        return new Spread(mean, deviation, all.Min(), all.Max());
    }

    /// <summary>Mean ± standard deviation; the mean alone for one seed.</summary>
    public string Text(string format)
    {
        string mean = Mean.ToString(format, CultureInfo.InvariantCulture);
        return double.IsNaN(Mean) ? "diverged" : double.IsNaN(Deviation) ? mean : $"{mean} ± {Deviation.ToString(format, CultureInfo.InvariantCulture)}";
    }
}
