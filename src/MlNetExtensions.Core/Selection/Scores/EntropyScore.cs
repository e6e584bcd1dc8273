namespace MlNetExtensions;

/// <summary>The entropy of the predicted probabilities, -Σ p ln p, in [0, ln C]: large where the model does not know the class.</summary>
public sealed record EntropyScore : RowScore
{
    /// <inheritdoc/>
    public override ScoreInputs Needs => ScoreInputs.Probabilities;

    /// <summary>-Σ p ln p, with 0 ln 0 = 0.</summary>
    public static double Entropy(ReadOnlySpan<double> probabilities)
    {
        double sum = 0;
        foreach (double p in probabilities)
        {
            sum -= p == 0 ? 0 : p * Math.Log(p);
        }

        return sum;
    }

    /// <inheritdoc/>
    protected override double Compute(in ScoredRow row) => Entropy(row.Probabilities);
}
