using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>How an embedding is evaluated.</summary>
public sealed record EmbeddingEvaluationOptions
{
    /// <summary>
    /// Rows, at least 2, drawn at random, on which neighbors and linear probe are computed, since neighbors cost O(rows²·dimension); all
    /// rows where there are fewer. Of test data as many. The other metrics take all rows. Default: 5,000.
    /// </summary>
    public int MaximumSampledRows { get; init; } = 5000;

    /// <summary>Neighbors k, at least 2: of votes, hubness and the maximum-likelihood dimension. Default: 10.</summary>
    public int NumberOfNeighbors { get; init; } = 10;

    /// <summary>The distance of neighbors for votes and hubness; intrinsic dimensions are always of Euclidean ones. Default:
    /// Euclidean.</summary>
    public NeighborDistance Distance { get; init; }

    /// <summary>The share of the sampled rows with a label that both accuracies are measured on where no test data are given, in (0, 1).
    /// Default: 0.2.</summary>
    public double TestFraction { get; init; } = 0.2;

    /// <summary>The ridge of the linear probe, for the sum over its training rows; not negative. Default: 10.</summary>
    public double ProbeStrength { get; init; } = 10;

    /// <summary>p of the Schatten norm, positive. Default: 1, the nuclear norm.</summary>
    public double SchattenOrder { get; init; } = 1;

    /// <summary>Seed of the sample and of its split. Default: 0.</summary>
    public int Seed { get; init; }

    /// <summary>Stops the evaluation.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Refuses values that are out of range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; the message names it.</exception>
    public void Validate()
    {
        Arguments.Require(MaximumSampledRows >= 2, MaximumSampledRows, "at least 2", nameof(MaximumSampledRows));
        Arguments.Require(NumberOfNeighbors >= 2, NumberOfNeighbors, "at least 2", nameof(NumberOfNeighbors));
        Arguments.Require(Enum.IsDefined(Distance), (int)Distance, "a defined distance", nameof(Distance));
        Arguments.Require(TestFraction is > 0 and < 1, TestFraction, "above 0 and below 1", nameof(TestFraction));
        Arguments.RequireNotNegative(ProbeStrength, nameof(ProbeStrength));
        Arguments.RequirePositive(SchattenOrder, nameof(SchattenOrder));
    }
}
