namespace MlNetExtensions;

/// <summary>
/// The error-L2-norm ‖p - y‖₂ of the predicted probabilities against the row's class, in [0, √2]. Early in training it tells hard rows from
/// easy ones; late in training, and with wrong labels, the largest are the wrong ones.
/// </summary>
/// <remarks>Paul, Ganguli and Dziugaite, "Deep Learning on a Data Diet", NeurIPS 2021; the authors average it over several
/// trainings.</remarks>
public sealed record El2nScore : RowScore
{
    /// <inheritdoc/>
    public override ScoreInputs Needs => ScoreInputs.Probabilities | ScoreInputs.Label;

    /// <summary>‖p - y‖₂.</summary>
    /// <param name="probabilities">p, one for each class.</param>
    /// <param name="label">The row's class, counted from 0.</param>
    public static double ErrorNorm(ReadOnlySpan<double> probabilities, int label)
    {
        double sum = 0;
        for (int i = 0; i < probabilities.Length; i++)
        {
            double error = probabilities[i] - (i == label ? 1 : 0);
            sum += error * error;
        }

        return Math.Sqrt(sum);
    }

    /// <inheritdoc/>
    protected override double Compute(in ScoredRow row) => ErrorNorm(row.Probabilities, row.Label);
}
