namespace MlNetExtensions.Core.Networks;

/// <summary>
/// Another loss's mean over the worst share of a batch: with weights w and share p, rows count in order of falling loss until p of the
/// batch's weight is used up, the last of them in part. Its gradient takes the worst rows as given (Danskin).
/// </summary>
/// <remarks>
/// Rockafellar and Uryasev, "Optimization of conditional value-at-risk", 2000; on mini-batches: Levy, Carmon, Duchi and Sidford,
/// "Large-scale methods for distributionally robust optimization", 2020. The mean over batches lies below the value over all rows: take
/// batches of 1/p rows and more.
/// </remarks>
public sealed class ConditionalValueAtRisk : NetworkLoss
{
    /// <param name="loss">The loss of a row.</param>
    /// <param name="share">p in (0, 1]; 1 is the mean.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is out of range.</exception>
    public ConditionalValueAtRisk(NetworkLoss loss, double share)
    {
        ArgumentNullException.ThrowIfNull(loss);
        Arguments.Require(share is > 0 and <= 1, share, "in (0, 1]");
        (Loss, WorstShare) = (loss, share);
    }

    /// <summary>The loss of a row.</summary>
    public NetworkLoss Loss { get; }

    /// <summary>p.</summary>
    public double WorstShare { get; }

    /// <inheritdoc/>
    public override string Name => FormattableString.Invariant($"{nameof(ConditionalValueAtRisk)}({Loss}, {WorstShare})");

    /// <inheritdoc/>
    public override int Outputs => Loss.Outputs;

    /// <inheritdoc/>
    public override int Targets => Loss.Targets;

    /// <inheritdoc/>
    public override int ScoreCount => Loss.ScoreCount;

    /// <inheritdoc/>
    public override string? Problem(float value) => Loss.Problem(value);

    /// <inheritdoc/>
    public override bool? IsRight(ReadOnlySpan<float> outputs, ReadOnlySpan<float> target) => Loss.IsRight(outputs, target);

    /// <inheritdoc/>
    public override T Evaluate<T>(ReadOnlySpan<T> outputs, ReadOnlySpan<T> target, Span<T> gradient) => Loss.Evaluate(outputs, target, gradient);

    /// <inheritdoc/>
    public override void Scores<T>(ReadOnlySpan<T> outputs, Span<T> scores) => Loss.Scores(outputs, scores);

    /// <inheritdoc/>
    public override void Share(ReadOnlySpan<double> losses, ReadOnlySpan<double> weights, Span<double> shares)
    {
        int count = losses.Length;
        Span<int> order = count <= 1024 ? stackalloc int[count] : new int[count];
        Span<double> keys = count <= 1024 ? stackalloc double[count] : new double[count];
        double total = 0;
        for (int i = 0; i < count; i++)
        {
            (order[i], keys[i]) = (i, -losses[i]);
            total += weights[i];
        }

        keys.Sort(order);
        shares.Clear();
        double left = WorstShare * total;
        foreach (int row in order)
        {
            double part = Math.Min(weights[row], left);
            shares[row] = part / (WorstShare * count);
            left -= part;
        }
    }
}
