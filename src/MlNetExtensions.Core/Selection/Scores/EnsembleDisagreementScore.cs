using System.Globalization;

namespace MlNetExtensions;

/// <summary>
/// How much several models disagree on a row (BALD): the entropy of their mean prediction minus the mean entropy of their predictions. 0
/// where all say the same, however unsure; large where each is sure of another class.
/// </summary>
/// <remarks>Houlsby, Huszár, Ghahramani and Lengyel, "Bayesian Active Learning for Classification and Preference Learning", 2011.</remarks>
public sealed record EnsembleDisagreementScore : RowScore
{
    /// <inheritdoc/>
    public override ScoreInputs Needs => ScoreInputs.Members;

    /// <summary>The mutual information between the prediction and the model.</summary>
    /// <param name="members">The probabilities of each model, one model after the other.</param>
    /// <param name="classes">Classes, at least 1.</param>
    /// <exception cref="ArgumentException">The number of probabilities is not a multiple of the classes.</exception>
    public static double Disagreement(ReadOnlySpan<double> members, int classes)
    {
        if (classes < 1 || members.Length % classes != 0)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"There are {members.Length} probabilities of {classes} classes; give all classes of every model."), nameof(members));
        }

        int models = members.Length / classes;
        double entropies = 0, mixed = 0;
        for (int c = 0; c < classes; c++)
        {
            double mean = 0;
            for (int m = 0; m < models; m++)
            {
                double p = members[m * classes + c];
                mean += p / models;
                entropies -= p == 0 ? 0 : p * Math.Log(p) / models;
            }

            mixed -= mean == 0 ? 0 : mean * Math.Log(mean);
        }

        // Rounding may leave a little less than none.
        return double.IsNaN(mixed - entropies) ? double.NaN : Math.Max(0, mixed - entropies);
    }

    /// <inheritdoc/>
    protected override double Compute(in ScoredRow row) => Disagreement(row.Members, row.Classes);
}
