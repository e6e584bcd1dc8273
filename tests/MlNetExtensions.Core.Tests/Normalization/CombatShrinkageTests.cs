using MlNetExtensions.Core.Normalization;

namespace MlNetExtensions.Core.Tests.Normalization;

public sealed class CombatShrinkageTests
{
    // Johnson, Li and Rabinovic 2007, the nonparametric prior: E[γ] = Σ w·γₖ / Σ w over the other features k, where w is the likelihood that
    // a normal law with the mean and variance of feature k gives this feature's own values.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Nonparametric_estimates_are_the_mean_of_the_others_by_the_likelihood_of_the_rows(bool meanOnly)
    {
        double[][] features = [[.3, -1.2, .8, .1], [1.1, .4, -.7, .9], [-.2, -.5, 1.3, .6], [.05, .95, -.35, 1.75]];
        double[] means = Array.ConvertAll(features, values => values.Average());
        double[] variances = [.. features.Select((values, j) => values.Sum(value => Math.Pow(value - means[j], 2)) / (values.Length - 1))];
        double[] used = meanOnly ? [1, 1, 1, 1] : variances;

        (double[] locations, double[] scales) = CombatShrinkage.NonParametric(means, variances, features[0].Length, meanOnly);

        for (int j = 0; j < features.Length; j++)
        {
            double[] weights = [.. Enumerable.Range(0, features.Length).Select(k => k == j ? 0 : Likelihood(features[j], means[k], used[k]))];
            locations[j].Should().BeApproximately(weights.Zip(means, (weight, mean) => weight * mean).Sum() / weights.Sum(), 1e-12);
            scales[j].Should().BeApproximately(weights.Zip(used, (weight, variance) => weight * variance).Sum() / weights.Sum(), 1e-12);
        }
    }

    private static double Likelihood(double[] values, double mean, double variance) =>
        values.Aggregate(1.0, (product, value) => product * Math.Exp(-Math.Pow(value - mean, 2) / (2 * variance)) / Math.Sqrt(2 * Math.PI * variance));
}
