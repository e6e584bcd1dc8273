using MlNetExtensions.Core;
using MlNetExtensions.Core.Selection;

namespace MlNetExtensions;

/// <summary>
/// Temperature sampling: of each stratum in proportion to n^(1/τ) rows are drawn, uniformly; where a stratum has fewer, whole copies of it
/// and a part. τ = 1 leaves shares as they are, τ → ∞ makes them equal. A row weighs rows/drawn of its stratum: unbiased where every
/// stratum is drawn from.
/// </summary>
/// <remarks>
/// "Upsample or Upweight? Balanced Training on Heavily Imbalanced Datasets", 2024: upsampling has less variance than weighting, but repeats
/// small strata until they are learned by heart; so with the training's progress τ falls ("cooldown") from <see cref="Temperature"/> to
/// <see cref="FinalTemperature"/>, linearly.
/// </remarks>
public sealed record TemperatureSampler : PoolSampler
{
    /// <summary>τ at the beginning, at least 1; 5.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double Temperature
    {
        get;
        init => field = OptionValue.Check(double.IsFinite(value) && value >= 1, value, "finite and at least 1");
    } = 5;

    /// <summary>τ at the end, at least 1; null where it stays.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double? FinalTemperature
    {
        get;
        init
        {
            Arguments.Require(value is null || (double.IsFinite(value.Value) && value >= 1), value ?? 0, "finite and at least 1",
                nameof(FinalTemperature));
            field = value;
        }
    }

    /// <inheritdoc/>
    public override PoolParts Needs => PoolParts.Strata;

    /// <inheritdoc/>
    public override bool RepeatsRows => true;

    /// <inheritdoc/>
    public override bool IsUnbiased => true;

    /// <summary>The shares of strata: n^(1/τ) divided by the sum.</summary>
    /// <param name="sizes">Rows of each stratum, not negative; one without rows gets none.</param>
    /// <param name="temperature">τ, at least 1.</param>
    public static double[] Shares(ReadOnlySpan<double> sizes, double temperature)
    {
        Arguments.Require(double.IsFinite(temperature) && temperature >= 1, temperature, "finite and at least 1");
        double[] shares = new double[sizes.Length];
        for (int i = 0; i < shares.Length; i++)
        {
            shares[i] = sizes[i] > 0 ? Math.Pow(sizes[i], 1 / temperature) : 0;
        }

        double sum = WeightSum.Of(shares);
        return Array.ConvertAll(shares, share => share / sum);
    }

    /// <inheritdoc/>
    protected override RowSelection SelectRows(SelectionPool pool, int count, ulong seed)
    {
        int[][] strata = StratumBudget.Rows(pool.Strata.Span);
        double temperature = Temperature + ((FinalTemperature ?? Temperature) - Temperature) * pool.Progress;
        int[] counts = StratumBudget.LargestRemainders(Shares(Array.ConvertAll(strata, rows => (double)rows.Length), temperature), count);
        int[] chosen = new int[count];
        double[] weights = new double[count];
        int at = 0;
        for (int s = 0; s < strata.Length; s++)
        {
            var random = new SelectionRandom(SelectionRandom.Part(seed, (ulong)s));
            int[] order = UniformDraw.Rows(strata[s].Length, strata[s].Length, random);
            for (int i = 0; i < counts[s]; i++, at++)
            {
                chosen[at] = strata[s][order[i % order.Length]];
                weights[at] = (double)strata[s].Length / counts[s];
            }
        }

        return new RowSelection(chosen, weights);
    }
}
