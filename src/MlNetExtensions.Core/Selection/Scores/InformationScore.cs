using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>What an outcome that comes true with probability p is worth.</summary>
public enum OutcomeUtility
{
    /// <summary>p(1 - p), the variance of the outcome: largest at 1/2.</summary>
    Variance,

    /// <summary>p(1 - p)²: largest at 1/3, so what fails rather than what succeeds.</summary>
    Information,
}

/// <summary>What is expected to be learned from a row of which the model is right with probability p, that of the row's class.</summary>
/// <remarks>
/// p(1 - p)² is what public notes say of "VADE: Variance-Aware Dynamic Sampling via Online Sample-Level Difficulty Estimation for
/// Multimodal RL", 2025; the paper's own formula is not public, and the variance is the plain alternative.
/// </remarks>
/// <param name="Utility">What p is worth.</param>
public sealed record InformationScore(OutcomeUtility Utility = OutcomeUtility.Variance) : RowScore
{
    /// <summary>What p is worth.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not one of the enumeration.</exception>
    public OutcomeUtility Utility { get; init => field = Arguments.Defined(value, nameof(Utility)); } = Arguments.Defined(Utility);

    /// <inheritdoc/>
    public override ScoreInputs Needs => ScoreInputs.Probabilities | ScoreInputs.Label;

    /// <summary>The utility of a probability.</summary>
    public static double Of(double p, OutcomeUtility utility) => utility == OutcomeUtility.Variance ? p * (1 - p) : p * (1 - p) * (1 - p);

    /// <inheritdoc/>
    protected override double Compute(in ScoredRow row) => Of(row.Probabilities[row.Label], Utility);
}
