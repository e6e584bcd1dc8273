namespace MlNetExtensions.Core.Normalization;

/// <summary>
/// The two numbers by which a feature of a stratum is normalized: mean and variance, median and interquartile range, or least and greatest
/// value. Both mix linearly with those of all rows.
/// </summary>
/// <param name="Rows">Rows of the stratum.</param>
/// <param name="Counts">Values of every feature that are not missing.</param>
/// <param name="First">Mean, median or least value of every feature.</param>
/// <param name="Second">Variance, interquartile range or greatest value of every feature.</param>
public sealed record StratumStatistics(long Rows, double[] Counts, double[] First, double[] Second)
{
    /// <summary>Of moments; not for medians, which moments do not tell.</summary>
    /// <param name="moments">Moments of some rows.</param>
    /// <param name="form">Mean and variance, or minimum and maximum.</param>
    /// <param name="ddof">What the number of values is lowered by in the variance: 0 or 1.</param>
    public static StratumStatistics Of(FeatureMoments moments, StratifiedForm form, int ddof)
    {
        ArgumentNullException.ThrowIfNull(moments);
        int dimension = moments.Dimension;
        double[] first = new double[dimension], second = new double[dimension];
        for (int j = 0; j < dimension; j++)
        {
            if (moments.Counts[j] > 0)
            {
                (first[j], second[j]) = form == StratifiedForm.MinimumMaximum
                    ? (moments.Minima[j], moments.Maxima[j])
                    : (moments.Means[j], moments.Variance(j, ddof));
            }
        }

        return new StratumStatistics(moments.Rows, moments.Counts.ToArray(), first, second);
    }

    /// <summary>These numbers and those of all rows, mixed: <paramref name="weight"/> of a feature is the share of these, from 0 to 1.</summary>
    public StratumStatistics Mix(StratumStatistics global, Func<int, double> weight)
    {
        ArgumentNullException.ThrowIfNull(global);
        ArgumentNullException.ThrowIfNull(weight);
        double[] first = new double[First.Length], second = new double[First.Length];
        for (int j = 0; j < first.Length; j++)
        {
            double share = weight(j);
            first[j] = Mix(First[j], global.First[j], share);
            second[j] = Mix(Second[j], global.Second[j], share);
        }

        return this with { First = first, Second = second };
    }

    // Exactly one of the two at the ends.
    private static double Mix(double own, double all, double share) => share == 1 ? own : share == 0 ? all : share * own + (1 - share) * all;
}
