namespace Microsoft.ML.Internal.Evaluation;

/// <summary>
/// The area under the curve of precision over recall by the lower trapezoid estimator (Boyd, Eng, Page, "Area under the
/// precision-recall curve: point estimates and confidence intervals", ECML PKDD 2013).
/// </summary>
internal static class AreaUnderPrecisionRecall
{
    /// <summary>The area; equal scores are taken in the order of the rows, as ML.NET does.</summary>
    public static double Of(List<ScoredExample> examples)
    {
        double positives = examples.Count(example => example.IsPositive);
        double found = 0;
        double rank = 0;
        double precision = 1;
        double area = 0;
        foreach (ScoredExample example in examples.OrderByDescending(example => example.Score))
        {
            rank++;
            if (!example.IsPositive)
            {
                precision = found / rank;
                continue;
            }

            double before = precision;
            precision = ++found / rank;
            area += (before + precision) / (2 * positives);
        }

        return area;
    }
}
