using System.Globalization;

namespace MlNetExtensions;

/// <summary>What helps a training that stopped before it reached the tolerance, by what its data and options show.</summary>
internal static class TrainingAdvice
{
    // Below this, other units would not make the problem noticeably easier, and on rare words they make it harder.
    private const double UnlikeUnits = 100;

    public static string Of(FiniteSumResult training, LabeledRows data, VarianceReducedOptions options)
    {
        List<string> advice = [];
        if (options.Risk is null && options.Solver != FiniteSumSolver.Auto)
        {
            advice.Add("leave Solver at Auto");
        }

        double spread = options.FeatureScaling == FeatureScaling.None ? Spread(data) : 1;
        if (spread > UnlikeUnits)
        {
            advice.Add(string.Create(CultureInfo.InvariantCulture,
                $"set FeatureScaling to MaximumAbsolute, since the largest values of two features differ by a factor of {spread:G2}"));
        }

        advice.Add(training.StopReason == StopReason.MaximumSeconds ? "allow more time by MaximumSeconds" : "allow more passes by MaximumPasses");
        return $"To get there, {string.Join(", or ", advice)}.";
    }

    /// <summary>The largest absolute value of any feature over the smallest of those that are not zero everywhere.</summary>
    private static double Spread(LabeledRows data)
    {
        double[] largest = new double[data.Columns];
        data.Rows.ForEachValue((_, column, value) => largest[column] = Math.Max(largest[column], Math.Abs(value)));
        return largest.Max() / largest.Where(value => value > 0).DefaultIfEmpty(1).Min();
    }
}
