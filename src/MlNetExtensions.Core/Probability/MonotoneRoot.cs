namespace MlNetExtensions.Core.Probability;

/// <summary>The root of a decreasing function by Newton steps kept inside a shrinking bracket.</summary>
internal static class MonotoneRoot
{
    private const int MaximumSteps = 200;

    // Newton squares the relative error, so the step after one of 1e-8 is at the limit of double.
    private const double LastStep = 1e-8;

    /// <summary>Finds x &gt; <paramref name="lower"/> with f(x) = 0; f may be −∞ or flat away from the root.</summary>
    public static double Find(Func<double, (double Value, double Slope)> function, double start, double lower)
    {
        double upper = double.PositiveInfinity;
        double x = start;
        for (int i = 0; i < MaximumSteps; i++)
        {
            (double value, double slope) = function(x);
            if (value == 0)
            {
                return x;
            }

            if (value > 0)
            {
                lower = x;
            }
            else
            {
                upper = x;
            }

            double next = x - value / slope;
            if (next >= lower && next <= upper && Math.Abs(next - x) <= LastStep * Math.Abs(x))
            {
                return next;
            }

            x = next > lower && next < upper ? next : Between(lower, upper);
        }

        return x;
    }

    private static double Between(double lower, double upper) => (double.IsFinite(lower), double.IsFinite(upper)) switch
    {
        (true, true) => lower + (upper - lower) / 2,
        (true, false) => lower + 1 + Math.Abs(lower),
        _ => upper - 1 - Math.Abs(upper),
    };
}
