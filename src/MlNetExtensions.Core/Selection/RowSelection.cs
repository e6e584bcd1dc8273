namespace MlNetExtensions;

/// <summary>Rows that a sampler chose, with a weight for each.</summary>
/// <param name="rows">Rows of the pool, counted from 0, in the order in which they were chosen.</param>
/// <param name="weights">One for each.</param>
/// <exception cref="ArgumentException">There is not one weight for each row.</exception>
public sealed class RowSelection(IReadOnlyList<int> rows, IReadOnlyList<double> weights)
{
    /// <summary>Rows of the pool, counted from 0, in the order in which they were chosen.</summary>
    public IReadOnlyList<int> Rows { get; } = rows ?? throw new ArgumentNullException(nameof(rows));

    /// <summary>
    /// One for each chosen row. Where the sampler is <see cref="PoolSampler.IsUnbiased">unbiased</see>, Σ weight·f(row) estimates the sum
    /// of f over the whole pool without bias; elsewhere the sampler says what they are, 1 as a rule.
    /// </summary>
    public IReadOnlyList<double> Weights { get; } = weights?.Count == rows.Count ? weights
        : throw new ArgumentException($"There are {rows.Count} rows but {weights?.Count ?? 0} weights; give one for each row.",
            nameof(weights));

    /// <summary>Nothing chosen.</summary>
    public static RowSelection Empty { get; } = new([], []);

    /// <summary>Rows that weigh 1 each.</summary>
    internal static RowSelection Of(int[] rows)
    {
        double[] weights = new double[rows.Length];
        Array.Fill(weights, 1);
        return new RowSelection(rows, weights);
    }
}
