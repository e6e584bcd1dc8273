namespace MlNetExtensions.Tuning;

/// <summary>
/// Looks for the point at which a function is least: many points of a Sobol sequence and around good ones, from the best of these down the
/// gradient of the numbers that are active, then through neighboring levels and other categories.
/// </summary>
/// <param name="space">Where to look.</param>
/// <param name="candidates">How many points to begin with.</param>
internal sealed class PointSearch(TuningSpace space, int candidates)
{
    private const int LocalSearches = 4;
    private const int Evaluations = 25;
    private const int Rounds = 3;
    private const int CategoriesTried = 16;
    private const int Elite = 5;
    private static readonly double[] s_spreads = [0.1, 0.03, 0.01];

    /// <summary>The least point that was found; a new one unless all of them are known.</summary>
    /// <param name="function">To minimize.</param>
    /// <param name="good">Points near which to look, the best first.</param>
    /// <param name="random">For one trial.</param>
    /// <param name="isNew">Whether a point has not been tried.</param>
    /// <param name="isFixed">For each dimension whether it stays at the coordinate of <paramref name="given"/>; null: none.</param>
    /// <param name="given">Coordinates of dimensions that stay.</param>
    public double[] Minimize(
        ITuningFunction function, IEnumerable<double[]> good, SelectionRandom random, Func<double[], bool> isNew, bool[]? isFixed = null,
        double[]? given = null)
    {
        var random2 = new SelectionRandom(random.Bits());
        double[][] points = Candidates(good, random2, isFixed, given);
        double[] values = Array.ConvertAll(points, point => function.Value(point));
        int[] order = [.. Enumerable.Range(0, points.Length).OrderBy(i => values[i]).ThenBy(i => i)];
        var found = new List<(double[] Point, double Value)>();
        foreach (int i in order)
        {
            if (found.Count == LocalSearches)
            {
                break;
            }

            if (!found.Exists(other => other.Point.AsSpan().SequenceEqual(points[i])))
            {
                found.Add((points[i], values[i]));
            }
        }

        for (int i = 0; i < found.Count; i++)
        {
            found[i] = Improve(function, found[i].Point, found[i].Value, random2, isFixed);
        }

        return found.Where(point => isNew(point.Point)).OrderBy(point => point.Value).Select(point => point.Point).FirstOrDefault()
            ?? order.Select(i => points[i]).FirstOrDefault(isNew)
            ?? found.MinBy(point => point.Value).Point;
    }

    /// <summary>Canonical points to begin with.</summary>
    public double[][] Candidates(IEnumerable<double[]> good, SelectionRandom random, bool[]? isFixed = null, double[]? given = null)
    {
        double[][] near = [.. good.Take(Elite)];
        int around = near.Length == 0 ? 0 : candidates / 3, even = candidates - around;
        var sequence = new SobolSequence(space.Count, random.Bits());
        double[][] points = new double[candidates][];
        for (int i = 0; i < candidates; i++)
        {
            double[] point = new double[space.Count];
            if (i < even)
            {
                sequence.Point((uint)i, point);
            }
            else
            {
                near[(i - even) % near.Length].CopyTo(point, 0);
                Disturb(point, s_spreads[(i - even) / near.Length % s_spreads.Length], random);
            }

            Fix(point, isFixed, given);
            space.Canonicalize(point);
            points[i] = point;
        }

        return points;
    }

    /// <summary>Moves numbers a little, and seldom a level to another.</summary>
    public void Disturb(double[] point, double spread, SelectionRandom random)
    {
        double share = 1.0 / Math.Max(1, space.Count);
        for (int k = 0; k < point.Length; k++)
        {
            TuningDimension dimension = space.Dimensions[k];
            if (dimension.IsCategory)
            {
                point[k] = random.Uniform() < share ? random.Uniform() : point[k];
            }
            else
            {
                double wide = Math.Max(spread, dimension.Levels > 0 ? 0.5 / dimension.Levels : 0);
                point[k] = Math.Clamp(point[k] + wide * random.Normal(), 0, 1);
            }
        }
    }

    private static void Fix(double[] point, bool[]? isFixed, double[]? given)
    {
        for (int k = 0; isFixed is not null && k < point.Length; k++)
        {
            point[k] = isFixed[k] ? given![k] : point[k];
        }
    }

    private (double[] Point, double Value) Improve(ITuningFunction function, double[] start, double value, SelectionRandom random,
        bool[]? isFixed)
    {
        double[] point = [.. start];
        for (int round = 0; round < Rounds; round++)
        {
            value = Descend(function, point, value, isFixed);
            if (!TryLevels(function, ref point, ref value, random, isFixed))
            {
                break;
            }
        }

        return (point, value);
    }

    private double Descend(ITuningFunction function, double[] point, double value, bool[]? isFixed)
    {
        double[] lower = new double[point.Length], upper = new double[point.Length];
        bool isFree = false;
        for (int k = 0; k < point.Length; k++)
        {
            bool moves = space.Dimensions[k].Levels == 0 && isFixed?[k] != true && space.IsActive(point, k);
            (lower[k], upper[k]) = moves ? (0, 1) : (point[k], point[k]);
            isFree |= moves;
        }

        return isFree ? BoxMinimizer.Minimize(function.Value, point, lower, upper, Evaluations, firstStep: 0.1) : value;
    }

    /// <summary>The best of the points that differ in one dimension with levels, where it is better.</summary>
    private bool TryLevels(ITuningFunction function, ref double[] point, ref double value, SelectionRandom random, bool[]? isFixed)
    {
        (double[] best, double least) = (point, value);
        for (int k = 0; k < point.Length; k++)
        {
            TuningDimension dimension = space.Dimensions[k];
            if (dimension.Levels < 2 || isFixed?[k] == true || !space.IsActive(point, k))
            {
                continue;
            }

            int level = dimension.LevelOf(point[k]);
            foreach (int other in Neighbors(dimension, level, random))
            {
                double[] moved = [.. point];
                moved[k] = dimension.CenterOf(other);
                space.Canonicalize(moved);
                double reached = function.Value(moved);
                if (reached < least)
                {
                    (best, least) = (moved, reached);
                }
            }
        }

        bool isBetter = least < value;
        (point, value) = (best, least);
        return isBetter;
    }

    private static IEnumerable<int> Neighbors(TuningDimension dimension, int level, SelectionRandom random)
    {
        if (dimension.Ordered)
        {
            return new[] { level - 1, level + 1 }.Where(other => other >= 0 && other < dimension.Levels);
        }

        return dimension.Levels <= CategoriesTried
            ? Enumerable.Range(0, dimension.Levels).Where(other => other != level)
            : [.. Enumerable.Range(0, CategoriesTried).Select(_ => random.Below(dimension.Levels))];
    }
}
