using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>Options of the asynchronous ε-greedy tuner.</summary>
public sealed class AegisOptions : SurrogateOptions
{
    /// <summary>
    /// The probability of a Thompson draw, and that of a pick from the Pareto front; in [0, 0.5]. Null, the default: min(1/√max(d, 4), 1/2)
    /// for d dimensions, the paper's.
    /// </summary>
    public double? Epsilon { get; set; }

    /// <summary>How many trials run at a time; at least 1. Default: 1.</summary>
    public int Workers { get; set; } = 1;

    internal override void Validate()
    {
        base.Validate();
        double epsilon = Epsilon ?? 0;
        Arguments.Require(epsilon is >= 0 and <= 0.5, epsilon, "in [0, 0.5]", nameof(Epsilon));
        OptionValue.AtLeast(Workers, 1, nameof(Workers));
    }
}
