using System.Globalization;

namespace MlNetExtensions.Examples.DataSelection;

/// <summary>Cumulative regrets under one prior.</summary>
/// <param name="Prior">μ₀, κ₀, α₀ and β₀ of the Normal-Gamma law from which means and variances of arms are drawn.</param>
/// <param name="Curves">Policy, run, step.</param>
internal sealed record BanditResult(IReadOnlyList<double> Prior, double[][][] Curves)
{
    private static readonly double[][] _priors = [[0, 1, 4, 1], [0, 1, 4, 4], [0, 10, 4, 4]];

    public string Name => $"prior {string.Join(", ", Prior.Select(value => value.ToString(CultureInfo.InvariantCulture)))}";

    public static IEnumerable<BanditResult> All(int runs) =>
        _priors.Select(prior => new BanditResult(prior, BanditRun.Curves(prior[0], prior[1], prior[2], prior[3], runs, seed: 1)));

    /// <summary>Mean and standard error over runs after a step.</summary>
    public Mean After(int policy, int step) => Mean.Of(Curves[policy].Select(run => run[step - 1]));
}
