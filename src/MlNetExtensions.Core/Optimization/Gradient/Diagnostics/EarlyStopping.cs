namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>
/// Stops where a score that should grow, such as <see cref="GradientWeightAlignment.Score"/> of every epoch, has not grown for long enough.
/// </summary>
public sealed class EarlyStopping
{
    /// <param name="patience">Readings without a better one after which to stop, at least 1.</param>
    public EarlyStopping(int patience = 5) => Patience = OptionValue.AtLeast(patience, 1, nameof(patience));

    /// <summary>Readings without a better one after which to stop.</summary>
    public int Patience { get; }

    /// <summary>The best reading, from 1; 0 before the first that is a number.</summary>
    public int Best { get; private set; }

    /// <summary>The best score; NaN before the first.</summary>
    public double BestScore { get; private set; } = double.NaN;

    /// <summary>Readings so far.</summary>
    public int Count { get; private set; }

    /// <summary>Whether <see cref="Patience"/> readings have passed since the best.</summary>
    public bool Stops => Count - Best >= Patience;

    /// <summary>Takes in a reading; NaN counts as one that is not better.</summary>
    /// <returns>Whether it is the best so far.</returns>
    public bool Add(double score)
    {
        Count++;
        if (!double.IsNaN(score) && !(score <= BestScore))
        {
            (Best, BestScore) = (Count, score);
            return true;
        }

        return false;
    }
}
