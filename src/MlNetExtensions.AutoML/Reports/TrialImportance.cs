namespace MlNetExtensions;

/// <summary>
/// How much of the losses' spread each dimension of a space explains by itself: a functional analysis of variance by binning.
/// </summary>
/// <remarks>
/// <para>
/// For dimension j the completed trials are put into groups of equal size by their coordinate (for levels: one group a level). The share
/// is η² = 1 − Σ (loss − mean of its group)² / Σ (loss − mean of all)², the correlation ratio, an estimate of the first-order index of a
/// Sobol decomposition, Var(E[loss | x_j]) / Var(loss). Groups explain something by chance, too: η² is therefore adjusted for its degrees
/// of freedom, 1 − (1 − η²) (n − 1) / (n − g), (ε² of Kelley, 1935), and cut off at 0, so that a dimension without effect gets about 0.
/// Losses are taken by their ranks: one disaster must not explain everything.
/// </para>
/// <para>
/// It says what single dimensions do on average where the tuner looked; effects that need two dimensions together are in none of them, and
/// where a tuner looked at one corner only, the shares are about that corner. After Hutter, Hoos and Leyton-Brown, "An Efficient Approach
/// for Assessing Hyperparameter Importance" (ICML 2014), whose random forest is replaced by groups.
/// </para>
/// </remarks>
public static class TrialImportance
{
    private const int MostGroups = 8;
    private const int LeastInGroup = 3;

    /// <summary>
    /// The share of each dimension, from 0 to 1; NaN where it cannot be told: fewer than six trials, one value only, or equal losses.
    /// </summary>
    /// <param name="points">One point a trial, all of one length.</param>
    /// <param name="losses">One finite loss a trial.</param>
    /// <exception cref="ArgumentException">The counts differ, a point has another length than the first, or a loss is not
    /// finite.</exception>
    public static double[] Estimate(IReadOnlyList<IReadOnlyList<double>> points, IReadOnlyList<double> losses)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(losses);
        if (points.Count != losses.Count)
        {
            throw new ArgumentException($"There are {points.Count} points and {losses.Count} losses.", nameof(losses));
        }

        int dimensions = points.Count == 0 ? 0 : points[0].Count;
        for (int i = 0; i < points.Count; i++)
        {
            if (points[i].Count != dimensions)
            {
                throw new ArgumentException($"Point {i} has {points[i].Count} coordinates, the first has {dimensions}.", nameof(points));
            }

            if (!double.IsFinite(losses[i]))
            {
                throw new ArgumentException($"Loss {i} is {losses[i]}: leave failed trials out.", nameof(losses));
            }
        }

        double[] ranks = Ranks(losses);
        return [.. Enumerable.Range(0, dimensions).Select(j => Share([.. points.Select(point => point[j])], ranks))];
    }

    private static double Share(double[] x, double[] y)
    {
        int n = x.Length;
        double mean = n == 0 ? 0 : y.Average();
        double total = y.Sum(value => (value - mean) * (value - mean));
        int[] groups = Groups(x, out int count);
        if (n < 2 * LeastInGroup || count < 2 || total <= 0)
        {
            return double.NaN;
        }

        double within = 0;
        foreach (IGrouping<int, double> group in y.Zip(groups).GroupBy(pair => pair.Second, pair => pair.First))
        {
            double center = group.Average();
            within += group.Sum(value => (value - center) * (value - center));
        }

        return n > count ? Math.Max(0, 1 - within / total * (n - 1) / (n - count)) : double.NaN;
    }

    /// <summary>
    /// A group for each value, if every value comes often enough; else as equal in size as equal values, which stay together, allow.
    /// </summary>
    private static int[] Groups(double[] x, out int count)
    {
        int most = Math.Clamp(x.Length / LeastInGroup, 1, MostGroups);
        int[] order = [.. Enumerable.Range(0, x.Length).OrderBy(i => x[i])];
        bool isLevels = x.Distinct().Count() <= most;
        int[] groups = new int[x.Length];
        int group = -1;
        for (int place = 0, from = 0; place < order.Length; place++)
        {
            bool isNew = place == 0 || x[order[place]] != x[order[place - 1]];
            if (isNew && (place == 0 || isLevels || place - from >= (double)x.Length / most))
            {
                group++;
                from = place;
            }

            groups[order[place]] = group;
        }

        count = group + 1;
        return groups;
    }

    /// <summary>Equal losses share the mean of their ranks.</summary>
    private static double[] Ranks(IReadOnlyList<double> losses)
    {
        int[] order = [.. Enumerable.Range(0, losses.Count).OrderBy(i => losses[i])];
        double[] ranks = new double[losses.Count];
        for (int from = 0, to; from < order.Length; from = to)
        {
            for (to = from + 1; to < order.Length && losses[order[to]] == losses[order[from]]; to++)
            {
            }

            for (int place = from; place < to; place++)
            {
                ranks[order[place]] = (from + to - 1) / 2.0;
            }
        }

        return ranks;
    }
}
