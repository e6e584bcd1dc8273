using MathNet.Numerics.Distributions;
using MlNetExtensions.Core;

namespace MlNetExtensions.Tuning;

/// <summary>
/// Whether a challenger beats an incumbent, from their losses on the same folds: a Normal-Gamma posterior of the differences, so that their
/// mean is Student-t.
/// </summary>
/// <remarks>
/// Folds share training rows, so the spread of differences over folds understates that of their mean. As in the corrected resampled t-test
/// (Nadeau and Bengio, "Inference for the Generalization Error", Machine Learning 2003), the variance of the mean is σ²(1/κ + ρ), with ρ the
/// ratio of tested to trained rows: 1/(K - 1) for K folds, 0 for independent observations.
/// </remarks>
public readonly record struct RacePosterior
{
    private const double PriorMeanCount = 0.1;
    private const double PriorShape = 1;

    private RacePosterior(int count, double location, double scale, double degrees) =>
        (Count, Location, Scale, DegreesOfFreedom) = (count, location, scale, degrees);

    /// <summary>How many differences there are.</summary>
    public int Count { get; }

    /// <summary>The posterior mean of the difference, challenger minus incumbent: below 0 where the challenger is better.</summary>
    public double Location { get; }

    /// <summary>The scale of the Student-t law of the mean difference.</summary>
    public double Scale { get; }

    /// <summary>Its degrees of freedom.</summary>
    public double DegreesOfFreedom { get; }

    /// <summary>The probability that the challenger's loss is the smaller one.</summary>
    public double ChallengerWins => Scale > 0
        ? StudentT.CDF(Location, Scale, DegreesOfFreedom, 0)
        : Location < 0 ? 1 : Location > 0 ? 0 : 0.5;

    /// <summary>The posterior after some differences.</summary>
    /// <param name="differences">Losses of the challenger minus those of the incumbent; finite; none is allowed.</param>
    /// <param name="priorVariance">What the variance of differences is about, before any; counts for two of them. Not negative.</param>
    /// <param name="overlap">ρ, not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public static RacePosterior Of(ReadOnlySpan<double> differences, double priorVariance, double overlap)
    {
        Arguments.RequireNotNegative(priorVariance);
        Arguments.RequireNotNegative(overlap);
        double sum = 0;
        foreach (double difference in differences)
        {
            Arguments.Require(double.IsFinite(difference), difference, "finite", nameof(differences));
            sum += difference;
        }

        int n = differences.Length;
        double mean = n == 0 ? 0 : sum / n, squares = 0;
        foreach (double difference in differences)
        {
            squares += (difference - mean) * (difference - mean);
        }

        double count = PriorMeanCount + n, shape = PriorShape + n / 2.0;
        double rate = PriorShape * priorVariance + squares / 2 + PriorMeanCount * n * mean * mean / (2 * count);
        return new RacePosterior(n, n * mean / count, Math.Sqrt(rate / shape * (1 / count + overlap)), 2 * shape);
    }
}
