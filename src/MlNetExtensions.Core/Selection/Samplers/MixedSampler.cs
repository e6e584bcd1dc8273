using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>
/// A share of the budget by a sampler, and the rest uniformly among the rows that it did not choose: so that no row is out of reach. All
/// weights are 1.
/// </summary>
/// <remarks>
/// Leng and others, "MMR1: Enhancing Multimodal Reasoning with Variance-Aware Sampling and Open Resources", 2025, mixes draws in
/// proportion to <see cref="VariancePromotion"/> so, half and half.
/// </remarks>
/// <param name="Inner">The sampler.</param>
public sealed record MixedSampler(PoolSampler Inner) : PoolSampler
{
    /// <summary>The sampler of the share.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public PoolSampler Inner { get; init => field = value ?? throw new ArgumentNullException(nameof(Inner)); }
        = Inner ?? throw new ArgumentNullException(nameof(Inner));

    /// <summary>λ, in [0, 1]; 0.5.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double Share
    {
        get;
        init => field = OptionValue.Share(value);
    } = 0.5;

    /// <inheritdoc/>
    public override PoolParts Needs => Inner.Needs;

    /// <inheritdoc/>
    public override bool RepeatsRows => Inner.RepeatsRows;

    /// <inheritdoc/>
    protected override RowSelection SelectRows(SelectionPool pool, int count, ulong seed)
    {
        int[] first = [.. Inner.Select(pool, (int)Math.Floor(Share * count), SelectionRandom.Part(seed, 0)).Rows];
        var random = new SelectionRandom(SelectionRandom.Part(seed, 1));
        int[] rows = [.. first, .. VolumeSampler.Others(first, pool.Count, count - first.Length, random)];
        int[] all = new int[count];
        for (int i = 0; i < count; i++)
        {
            // Where rows may repeat, the budget may exceed what is left.
            all[i] = i < rows.Length ? rows[i] : random.Below(pool.Count);
        }

        return RowSelection.Of(all);
    }
}
