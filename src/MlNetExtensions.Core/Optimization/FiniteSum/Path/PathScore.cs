namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>What cross-validation found for one strength of the penalty.</summary>
/// <param name="Strength">The strength.</param>
/// <param name="MeanLoss">Mean over the folds of the loss on the rows held out.</param>
/// <param name="StandardError">Standard error of that mean.</param>
public readonly record struct PathScore(double Strength, double MeanLoss, double StandardError)
{
    /// <summary>Folds whose rows all have weight 0 (NaN) do not count.</summary>
    internal static PathScore Of(double strength, double[] losses)
    {
        double[] known = [.. losses.Where(loss => !double.IsNaN(loss))];
        double mean = known.Average();
        double variance = known.Sum(loss => (loss - mean) * (loss - mean)) / Math.Max(1, known.Length - 1);
        return new PathScore(strength, mean, Math.Sqrt(variance / known.Length));
    }
}
