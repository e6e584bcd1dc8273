using MlNetExtensions.Core.Networks;

namespace MlNetExtensions.Core.Embeddings;

/// <summary>A learned embedding.</summary>
/// <param name="Network">From features as they came to the representation, or to the embedding where the options say so; without parts that only training needs.</param>
/// <param name="Shape">The network as it was trained, expander included.</param>
/// <param name="History">All epochs.</param>
public sealed record EmbeddingFit(Network Network, NetworkShape Shape, IReadOnlyList<EmbeddingEpoch> History)
{
    // Deviations of a random embedding are near 1, and those that the variance term holds up too.
    private const double LeastDeviation = 0.05;

    /// <summary>Whether all rows are embedded nearly alike: the last epoch's mean deviation is below 0.05.</summary>
    public bool HasCollapsed => History[^1].Terms.MeanDeviation < LeastDeviation;
}
