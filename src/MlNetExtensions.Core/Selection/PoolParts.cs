namespace MlNetExtensions;

/// <summary>What a sampler must know of a pool of rows.</summary>
[Flags]
public enum PoolParts
{
    /// <summary>Nothing but the number of rows.</summary>
    None = 0,

    /// <summary>A score for each row: see <see cref="SelectionPool.Scores"/>.</summary>
    Scores = 1,

    /// <summary>A vector for each row: see <see cref="SelectionPool.Vectors"/>.</summary>
    Vectors = 2,

    /// <summary>A class or another stratum for each row: see <see cref="SelectionPool.Strata"/>.</summary>
    Strata = 4,

    /// <summary>How often each row was chosen before: see <see cref="SelectionPool.Visits"/>.</summary>
    Visits = 8,

    /// <summary>What is asked for: see <see cref="SelectionPool.Queries"/>.</summary>
    Queries = 16,

    /// <summary>Posteriors of rows or of groups of rows: see <see cref="SelectionPool.Beliefs"/>.</summary>
    Beliefs = 32,
}
