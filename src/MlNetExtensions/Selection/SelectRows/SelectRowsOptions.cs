using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>How some rows of a view are chosen at once: see <c>mlContext.Data.SelectRows</c>.</summary>
public sealed class SelectRowsOptions
{
    /// <summary>Rows to choose, at least 1; null where <see cref="Share"/> is given. More than there are means all.</summary>
    public int? Count { get; init; }

    /// <summary>The share of rows to choose, above 0 and at most 1, rounded, at least one row; null where <see cref="Count"/> is given.</summary>
    public double? Share { get; init; }

    /// <summary>How rows are drawn. Default: at random.</summary>
    public PoolSampler Sampler { get; init; } = new RandomSampler();

    /// <summary>A column of scores, Single, for samplers that draw by them; null for none.</summary>
    public string? ScoreColumnName { get; init; }

    /// <summary>A column of features, for samplers that look for rows that are unlike, or stand for others; null for none.</summary>
    public string? VectorColumnName { get; init; }

    /// <summary>Columns of text, keys, whole numbers or Booleans whose combinations are the strata, for samplers that draw within them; null for none.</summary>
    public string[]? StratumColumnNames { get; init; }

    /// <summary>Whether of every stratum the same share of rows is chosen, exact to one row, by the sampler within each. Default: false.</summary>
    public bool IsStratified { get; init; }

    /// <summary>The column of weights that is added: by them, sums over the chosen rows stand for sums over all where the sampler says so. Null for none.</summary>
    public string? WeightColumnName { get; init; } = "Weight";

    /// <summary>Seed of the draws.</summary>
    public int Seed { get; init; }

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Sampler);
        OptionCheck.Require(Count is null or >= 1, Count, nameof(Count), "at least 1");
        OptionCheck.Require(Share is null or (> 0 and <= 1), Share, nameof(Share), "above 0 and at most 1");
        OptionCheck.RequireOptionalName(ScoreColumnName, nameof(ScoreColumnName));
        OptionCheck.RequireOptionalName(VectorColumnName, nameof(VectorColumnName));
        OptionCheck.RequireOptionalNames(StratumColumnNames, nameof(StratumColumnNames));
        OptionCheck.RequireOptionalName(WeightColumnName, nameof(WeightColumnName));
        if (Count.HasValue == Share.HasValue)
        {
            throw new ArgumentException($"Say how many rows: Count or Share, not {(Count.HasValue ? "both" : "neither")}.", nameof(Count));
        }

        RequireFor(PoolParts.Scores, ScoreColumnName is not null, nameof(ScoreColumnName));
        RequireFor(PoolParts.Vectors, VectorColumnName is not null, nameof(VectorColumnName));
        RequireFor(PoolParts.Strata, StratumColumnNames is not null, nameof(StratumColumnNames));
        PoolParts unknown = Sampler.Needs & ~(PoolParts.Scores | PoolParts.Vectors | PoolParts.Strata | PoolParts.Visits);
        if (unknown != 0)
        {
            throw new ArgumentException($"{Sampler.GetType().Name} needs {unknown} of rows, which a view does not have.", nameof(Sampler));
        }

        if (IsStratified && StratumColumnNames is null)
        {
            throw new ArgumentException("IsStratified needs strata: set StratumColumnNames.", nameof(StratumColumnNames));
        }
    }

    private void RequireFor(PoolParts part, bool isThere, string option)
    {
        if (Sampler.Needs.HasFlag(part) && !isThere)
        {
            throw new ArgumentException($"{Sampler.GetType().Name} needs {part} of rows: set {option}.", option);
        }
    }
}
