using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>How many of the latest rows to train on again: the shortest recent window whose variance has become stable.</summary>
/// <remarks>
/// <b>A reading of an abstract, experimental.</b> "Balancing Computational Efficiency and Forecast Error in Machine Learning-based
/// Time-Series Forecasting: Insights from Live Experiments on Meteorological Nowcasting" (2023) names a variance horizon that shortens the
/// training history; its rule is not in the abstract and was not at hand. Here windows grow backward from the latest value by
/// <see cref="Growth"/>; the horizon is the first after which the variance changes by no more than <see cref="Tolerance"/> for
/// <see cref="Patience"/> growths in a row.
/// </remarks>
public sealed record VarianceHorizon
{
    /// <summary>Rows of the shortest window, at least 2. Default: 100.</summary>
    public int MinimumRows { get; init; } = 100;

    /// <summary>By what factor windows grow, above 1. Default: 1.25.</summary>
    public double Growth { get; init; } = 1.25;

    /// <summary>The largest change of the variance between two windows that counts as none, as a share of the larger; in (0, 1). Default:
    /// 0.05.</summary>
    public double Tolerance { get; init; } = 0.05;

    /// <summary>Growths without change, at least 1. Default: 3.</summary>
    public int Patience { get; init; } = 3;

    /// <summary>The rows of the window; all where the variance never becomes stable.</summary>
    /// <param name="values">A value that the training should cover, the target of a regression say; oldest first, finite.</param>
    /// <exception cref="ArgumentException">A value is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A property is out of range.</exception>
    public int Rows(ReadOnlySpan<double> values)
    {
        Arguments.Require(MinimumRows >= 2, MinimumRows, "at least 2", nameof(MinimumRows));
        Arguments.Require(Growth > 1 && double.IsFinite(Growth), Growth, "above 1 and finite", nameof(Growth));
        Arguments.Require(Tolerance is > 0 and < 1, Tolerance, "above 0 and below 1", nameof(Tolerance));
        Arguments.Require(Patience >= 1, Patience, "at least 1", nameof(Patience));
        double mean = 0, scatter = 0, previous = double.NaN;
        int next = MinimumRows, candidate = 0, stable = 0;
        for (int count = 1; count <= values.Length; count++)
        {
            double value = values[^count];
            if (!double.IsFinite(value))
            {
                throw new ArgumentException(FormattableString.Invariant($"Value {values.Length - count} is {value}; a variance needs finite values."), nameof(values));
            }

            double deviation = value - mean;
            mean += deviation / count;
            scatter += deviation * (value - mean);
            if (count < next)
            {
                continue;
            }

            double variance = scatter / count, larger = Math.Max(variance, previous);
            bool same = larger == 0 || Math.Abs(variance - previous) <= Tolerance * larger;
            if (!same)
            {
                (candidate, stable) = (count, 0);
            }
            else if (++stable == Patience)
            {
                return candidate;
            }

            previous = variance;
            next = Math.Max(count + 1, (int)Math.Min(int.MaxValue, Math.Ceiling(count * Growth)));
        }

        return values.Length;
    }
}
