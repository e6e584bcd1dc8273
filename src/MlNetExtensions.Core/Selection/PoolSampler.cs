using System.Globalization;
using System.Text;

namespace MlNetExtensions;

/// <summary>
/// A way of choosing rows from a pool, by their scores or by what else is known of them. Samplers do not change and compare by value; what
/// changes from round to round is in the <see cref="SelectionPool"/>.
/// </summary>
/// <remarks>
/// The same pool, count and seed give the same rows on any number of threads. An own sampler derives from this record: it says what it
/// <see cref="Needs"/> and chooses in <see cref="SelectRows"/>.
/// </remarks>
public abstract record PoolSampler
{
    /// <summary>What the pool must have.</summary>
    public virtual PoolParts Needs => PoolParts.Scores;

    /// <summary>True where a row may be chosen more than once.</summary>
    public virtual bool RepeatsRows => false;

    /// <summary>True where Σ weight·f(row) over the chosen rows estimates the sum of f over the pool without bias.</summary>
    public virtual bool IsUnbiased => false;

    /// <summary>True where scores below 0 are refused.</summary>
    protected virtual bool NeedsScoresFromZero => false;

    /// <summary>Chooses rows.</summary>
    /// <param name="pool">The rows to choose from; of an empty pool nothing is chosen.</param>
    /// <param name="count">
    /// The budget: as many rows are chosen, or all that may be where the pool has fewer and rows are not repeated.
    /// </param>
    /// <param name="seed">The same seed gives the same rows.</param>
    /// <exception cref="ArgumentException">The pool lacks something that this sampler needs, or a row has a score below 0 where that cannot
    /// be; the error names the row.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public RowSelection Select(SelectionPool pool, int count, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (pool.Count == 0 || count == 0)
        {
            return RowSelection.Empty;
        }

        PoolParts missing = Needs & ~pool.Parts;
        if (missing != 0)
        {
            throw new ArgumentException($"{GetType().Name} needs {Needs}, but the pool has no {missing}; set them on the pool.",
                nameof(pool));
        }

        if (NeedsScoresFromZero && pool.Scores.Span.IndexOfAnyInRange(double.MinValue, -double.Epsilon) is var row and >= 0)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"Row {row} (counted from 0) has the score {pool.Scores.Span[row]}; "
                    + $"{GetType().Name} needs scores of 0 or more: add a constant, or use another sampler."),
                nameof(pool));
        }

        return SelectRows(pool, RepeatsRows ? count : Math.Min(count, pool.Count), seed);
    }

    /// <summary>Chooses from a pool that has what is needed.</summary>
    /// <param name="pool">At least one row.</param>
    /// <param name="count">At least 1, and at most the pool's rows where rows are not repeated.</param>
    /// <param name="seed">The same seed gives the same rows.</param>
    protected abstract RowSelection SelectRows(SelectionPool pool, int count, ulong seed);

    /// <summary>Prints the options that a sampler adds, and not what is the same for all of a kind.</summary>
    protected virtual bool PrintMembers(StringBuilder builder) => false;
}
