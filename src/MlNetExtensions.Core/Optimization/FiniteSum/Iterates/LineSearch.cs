namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>A step along a descent direction of a convex function, from its slope alone.</summary>
internal static class LineSearch
{
    // A root found more closely than Newton's model is right gains nothing.
    private const double SlopeLeft = 0.1;

    private const int MaximumSlopes = 20;
    private const double LargestGrowth = 8;

    // A bracket loses at least this share of its width, however the slope bends.
    private const double Margin = 0.1;

    /// <summary>
    /// A t > 0 where the slope is at most a tenth of what it is at 0, or the last of a bounded number of tries: in any case
    /// the one that the slope was last asked for.
    /// </summary>
    /// <param name="slope">The slope at t, which ascends with it; what is not a number counts as steeply up.</param>
    /// <param name="atZero">The slope at 0, which is negative.</param>
    public static double Find(Func<double, double> slope, double atZero)
    {
        (double At, double Slope) low = (0, atZero), high = (double.PositiveInfinity, double.NaN);
        double t = 1;
        for (int k = 1; ; k++)
        {
            double here = slope(t);
            if (Math.Abs(here) <= SlopeLeft * -atZero || k == MaximumSlopes)
            {
                return t;
            }
            (double At, double Slope) before = low;
            if (here < 0)
            {
                low = (t, here);
            }
            else
            {
                high = (t, here);
            }
            t = double.IsInfinity(high.At)
                ? Math.Clamp(Root(before, low), (1 + Margin) * t, LargestGrowth * t)
                : Math.Clamp(Root(low, high), low.At + Margin * (high.At - low.At), high.At - Margin * (high.At - low.At));
        }
    }

    /// <summary>Where the line through two slopes is 0.</summary>
    private static double Root((double At, double Slope) first, (double At, double Slope) second)
    {
        double root = second.At - second.Slope * (second.At - first.At) / (second.Slope - first.Slope);
        return double.IsFinite(root) ? root : first.At;
    }
}
