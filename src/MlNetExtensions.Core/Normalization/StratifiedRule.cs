namespace MlNetExtensions.Core.Normalization;

/// <summary>How statistics of strata and of all rows become a normalization.</summary>
/// <remarks>
/// y = α(x−aₖ)/(sₖ+ε) + (1−α)(x−a)/(s+ε), a and s being mean and standard deviation, or median and interquartile range, of the stratum k and of all rows:
/// the stratified advantage normalization of "Stratified GRPO" (arXiv 2510.06214). The minimum-maximum form, low + (high−low)(x−min)/(max−min+ε), is that of
/// "Hybrid Reinforcement" (HERO). Shrinkage takes the share n/(n+κ) of a stratum's own statistics, n being its values.
/// </remarks>
public sealed record StratifiedRule
{
    /// <summary>What a feature is measured by.</summary>
    public StratifiedForm Form { get; init; } = StratifiedForm.MeanVariance;

    /// <summary>The share α of the stratum, in [0, 1]; 0 is global normalization.</summary>
    public double Blend { get; init; } = 1;

    /// <summary>What the blend mixes.</summary>
    public BlendTarget BlendTarget { get; init; } = BlendTarget.Outputs;

    /// <summary>A feature with fewer values in a stratum takes the statistics of all rows; at least 1.</summary>
    public int MinimumStratumSize { get; init; } = 2;

    /// <summary>The κ of shrinkage toward the statistics of all rows, in values; 0 for none.</summary>
    public double Shrinkage { get; init; }

    /// <summary>What the number of values is lowered by in a variance: 0 for unit variance of the outputs, 1 for the unbiased estimate.</summary>
    public int DeltaDegreesOfFreedom { get; init; }

    /// <summary>Added to every scale, at least 0.</summary>
    public double Epsilon { get; init; }

    /// <summary>The range of the minimum-maximum form.</summary>
    public ValueRange Range { get; init; } = new(0, 1);

    /// <summary>Refuses what cannot hold, naming the option.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public void Check()
    {
        RequireDefined(Form, nameof(Form));
        RequireDefined(BlendTarget, nameof(BlendTarget));
        Require(Blend is >= 0 and <= 1, nameof(Blend), Blend, "in [0, 1]");
        Require(MinimumStratumSize >= 1, nameof(MinimumStratumSize), MinimumStratumSize, "at least 1");
        Require(Shrinkage >= 0 && double.IsFinite(Shrinkage), nameof(Shrinkage), Shrinkage, "finite and at least 0");
        Require(DeltaDegreesOfFreedom is 0 or 1, nameof(DeltaDegreesOfFreedom), DeltaDegreesOfFreedom, "0 or 1");
        Require(Epsilon >= 0 && double.IsFinite(Epsilon), nameof(Epsilon), Epsilon, "finite and at least 0");
        Range.Check(nameof(Range));
    }

    /// <summary>What a stratum is normalized by: its own statistics, as far as there are values enough for them.</summary>
    public StratumStatistics Settle(StratumStatistics own, StratumStatistics global)
    {
        ArgumentNullException.ThrowIfNull(own);
        ArgumentNullException.ThrowIfNull(global);
        return own.Mix(global, j =>
        {
            double values = own.Counts[j];
            double share = values < Math.Max(1, MinimumStratumSize) ? 0 : values / (values + Shrinkage);
            return BlendTarget == BlendTarget.Statistics ? Blend * share : share;
        });
    }

    /// <summary>The reciprocal of a feature's scale; 0 for a constant feature, whose values say nothing.</summary>
    internal double Rate(double first, double second, double width)
    {
        double rate = RateOf(first, second, width);
        // A scale so small that its reciprocal is no number is none.
        return double.IsFinite(rate) ? rate : 0;
    }

    private double RateOf(double first, double second, double width) => Form switch
    {
        StratifiedForm.MeanVariance => second > 0 ? 1 / (Math.Sqrt(second) + Epsilon) : 0,
        // As scikit-learn's RobustScaler: more than half of the values may be equal while the others tell something.
        StratifiedForm.MedianInterquartile => second > 0 ? 1 / (second + Epsilon) : 1,
        _ => second > first ? width / (second - first + Epsilon) : 0,
    };

    private static void RequireDefined<T>(T value, string name)
        where T : struct, Enum => Require(Enum.IsDefined(value), name, value, $"one of {string.Join(", ", Enum.GetNames<T>())}");

    private static void Require<T>(bool holds, string name, T value, string range)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(name, value, FormattableString.Invariant($"{name} is {value}, but must be {range}."));
        }
    }
}
