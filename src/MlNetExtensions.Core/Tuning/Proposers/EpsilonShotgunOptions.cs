using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>Options of the ε-shotgun tuner.</summary>
public sealed class EpsilonShotgunOptions : SurrogateOptions
{
    /// <summary>
    /// The probability that the center of a batch is a random member of the Pareto front; in [0, 1]. Default: 0.1, the paper's.
    /// </summary>
    public double Epsilon { get; set; } = 0.1;

    /// <summary>Trials of a batch, about as many as run at a time; at least 1. Default: 4.</summary>
    public int BatchSize { get; set; } = 4;

    internal override void Validate()
    {
        base.Validate();
        Arguments.Require(Epsilon is >= 0 and <= 1, Epsilon, "in [0, 1]", nameof(Epsilon));
        OptionValue.AtLeast(BatchSize, 1, nameof(BatchSize));
    }
}
