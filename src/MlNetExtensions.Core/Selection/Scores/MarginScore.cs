namespace MlNetExtensions;

/// <summary>
/// 1 minus the margin, which is the largest predicted probability minus the second largest, in [0, 1]: large where two classes compete. 0
/// where there is one class only.
/// </summary>
public sealed record MarginScore : RowScore
{
    /// <inheritdoc/>
    public override ScoreInputs Needs => ScoreInputs.Probabilities;

    /// <summary>The largest minus the second largest; 1 for one class.</summary>
    public static double Margin(ReadOnlySpan<double> probabilities)
    {
        if (probabilities.Length < 2)
        {
            return 1;
        }

        double first = Math.Max(probabilities[0], probabilities[1]), second = Math.Min(probabilities[0], probabilities[1]);
        foreach (double p in probabilities[2..])
        {
            (first, second) = p > first ? (p, first) : (first, Math.Max(second, p));
        }

        return first - second;
    }

    /// <inheritdoc/>
    protected override double Compute(in ScoredRow row) => 1 - Margin(row.Probabilities);
}
