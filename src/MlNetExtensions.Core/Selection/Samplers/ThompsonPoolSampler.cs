using MlNetExtensions.Core;
using MlNetExtensions.Core.Selection;

namespace MlNetExtensions;

/// <summary>What a draw from a row's posterior is worth.</summary>
public enum ThompsonUtility
{
    /// <summary>The draw itself: rows with a large expected reward.</summary>
    Draw,

    /// <summary>p(1 - p), of a probability.</summary>
    Variance,

    /// <summary>p(1 - p)², of a probability.</summary>
    Information,

    /// <summary>-|target - p|: rows of a certain difficulty.</summary>
    Target,
}

/// <summary>
/// Thompson sampling over rows: a draw from the posterior of each row (or of the arm that it belongs to), and the rows whose draws are
/// worth most. What is little known is chosen now and then, and what is known to be worthless is not. All weights are 1.
/// </summary>
/// <remarks>
/// "VADE: Variance-Aware Dynamic Sampling via Online Sample-Level Difficulty Estimation for Multimodal RL", 2025, and "BOTS: Bayesian
/// Online Task Selection", 2025 (the target). A row's draw depends on the seed and its number only.
/// </remarks>
/// <param name="Utility">
/// What a draw is worth; p(1 - p) by default, for beliefs that the model is right about a row: largest where that is open.
/// </param>
public sealed record ThompsonPoolSampler(ThompsonUtility Utility = ThompsonUtility.Variance) : PoolSampler
{
    /// <summary>What a draw is worth.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not one of the enumeration.</exception>
    public ThompsonUtility Utility { get; init => field = Arguments.Defined(value, nameof(Utility)); } = Arguments.Defined(Utility);

    /// <summary>The target of <see cref="ThompsonUtility.Target"/>, finite; 0.5.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double Target
    {
        get;
        init => field = OptionValue.Check(double.IsFinite(value), value, "finite");
    } = 0.5;

    /// <inheritdoc/>
    public override PoolParts Needs => PoolParts.Beliefs;

    /// <inheritdoc/>
    protected override RowSelection SelectRows(SelectionPool pool, int count, ulong seed)
    {
        ArmBeliefs beliefs = pool.Beliefs!;
        double[] utilities = new double[pool.Count];
        for (int i = 0; i < utilities.Length; i++)
        {
            int arm = pool.Arms.IsEmpty ? i : pool.Arms.Span[i];
            if ((uint)arm >= (uint)beliefs.Count)
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"Row {i} (counted from 0) belongs to arm {arm}, but there are beliefs of {beliefs.Count} arms; give one for each."),
                    nameof(pool));
            }

            double draw = beliefs.Sample(arm, new SelectionRandom(SelectionRandom.Part(seed, (ulong)i)));
            utilities[i] = Utility switch
            {
                ThompsonUtility.Variance => InformationScore.Of(draw, OutcomeUtility.Variance),
                ThompsonUtility.Information => InformationScore.Of(draw, OutcomeUtility.Information),
                ThompsonUtility.Target => -Math.Abs(Target - draw),
                _ => draw,
            };
        }

        return RowSelection.Of(LargestKeys.Rows(utilities, count));
    }
}
