using MlNetExtensions.Core;
using MlNetExtensions.Core.Selection;

namespace MlNetExtensions;

/// <summary>
/// Importance sampling: rows are drawn with repeats in proportion to their scores, mixed with uniform draws so that no weight grows beyond
/// 1/(1 - share) times its mean: p = τ·s/Σs + (1 - τ)/N. A draw weighs 1/(count·p): unbiased.
/// </summary>
/// <remarks>
/// Lu, Hu, Yang, Cheng, Zhang and Wei, "PA&amp;DA: Jointly Sampling PAth and DAta for Consistent NAS", CVPR 2023, which takes gradient
/// norms for scores and leaves the weights out: its gradients are biased by design. Mixing is defensive importance sampling (Hesterberg,
/// 1995). With τ = 1, rows with the score 0 are never drawn, and the estimate is unbiased only for what is 0 on them. Where all scores are
/// 0, draws are uniform.
/// </remarks>
public sealed record ProportionalSampler : PoolSampler
{
    /// <summary>τ, the share that goes by scores, in [0, 1]; 0.9.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double Share
    {
        get;
        init => field = OptionValue.Share(value);
    } = 0.9;

    /// <summary>Whether the share grows with the training's progress, from 0 to τ, as in PA&amp;DA.</summary>
    public bool GrowsWithProgress { get; init; }

    /// <inheritdoc/>
    public override bool RepeatsRows => true;

    /// <inheritdoc/>
    public override bool IsUnbiased => true;

    /// <inheritdoc/>
    protected override bool NeedsScoresFromZero => true;

    /// <summary>p = τ·s/Σs + (1 - τ)/N; uniform where all scores are 0.</summary>
    /// <param name="scores">s, not negative.</param>
    /// <param name="share">τ.</param>
    public static double[] Probabilities(ReadOnlySpan<double> scores, double share)
    {
        double sum = 0;
        foreach (double score in scores)
        {
            sum += score;
        }

        double[] probabilities = new double[scores.Length];
        for (int i = 0; i < scores.Length; i++)
        {
            probabilities[i] = sum > 0 ? share * (scores[i] / sum) + (1 - share) / scores.Length : 1.0 / scores.Length;
        }

        return probabilities;
    }

    /// <inheritdoc/>
    protected override RowSelection SelectRows(SelectionPool pool, int count, ulong seed)
    {
        double[] probabilities = Probabilities(pool.Scores.Span, GrowsWithProgress ? Share * pool.Progress : Share);
        var table = new AliasTable(probabilities);
        var random = new SelectionRandom(seed);
        int[] rows = new int[count];
        double[] weights = new double[count];
        for (int i = 0; i < count; i++)
        {
            rows[i] = table.Draw(random);
            weights[i] = 1 / (count * probabilities[rows[i]]);
        }

        return new RowSelection(rows, weights);
    }
}
