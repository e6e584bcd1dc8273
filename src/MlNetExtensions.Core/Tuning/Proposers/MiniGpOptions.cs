using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>What the mini-GP tuner goes by when it looks for a new candidate.</summary>
public enum MiniGpRule
{
    /// <summary>The lower confidence bound: GP-UCB, for losses.</summary>
    ConfidenceBound,

    /// <summary>The expected improvement on the least posterior mean: GP-EI.</summary>
    ExpectedImprovement,
}

/// <summary>Options of the mini-GP tuner.</summary>
public sealed class MiniGpOptions : SurrogateOptions
{
    /// <summary>How candidates are chosen. Default: expected improvement.</summary>
    public MiniGpRule Rule { get; set; } = MiniGpRule.ExpectedImprovement;

    /// <summary>
    /// C, above 1: a candidate is repeated until what is unknown of it, as a standard deviation, has shrunk by this factor. Default: 1.1.
    /// </summary>
    public double Shrinkage { get; set; } = 1.1;

    /// <summary>The most trials in a row of one candidate; at least 1. Default: 10.</summary>
    public int MostRepeats { get; set; } = 10;

    /// <summary>How many standard deviations below the mean the confidence bound is; not negative. Default: 2.</summary>
    public double ConfidenceWidth { get; set; } = 2;

    internal override void Validate()
    {
        base.Validate();
        Arguments.Defined(Rule);
        Arguments.Require(Shrinkage > 1 && double.IsFinite(Shrinkage), Shrinkage, "above 1 and finite", nameof(Shrinkage));
        OptionValue.AtLeast(MostRepeats, 1, nameof(MostRepeats));
        Arguments.RequireNotNegative(ConfidenceWidth, nameof(ConfidenceWidth));
    }
}
