namespace MlNetExtensions;

/// <summary>What an embedding is worth, without labels and, where there are some, with them. Numbers that cannot be computed are
/// NaN.</summary>
public sealed record EmbeddingMetrics
{
    /// <summary>All rows, n.</summary>
    public required long RowCount { get; init; }

    /// <summary>Dimensions of the embedding, d.</summary>
    public required int Dimension { get; init; }

    /// <summary>Rows that neighbors were searched among.</summary>
    public required int SampledRowCount { get; init; }

    /// <summary>The variances of the principal directions, largest first: min(n, d) values, with divisor n.</summary>
    public required IReadOnlyList<double> Variances { get; init; }

    /// <summary>In [0, 1]: 1 where all directions vary alike; see <see cref="MlNetExtensions.IsoScore"/>.</summary>
    public required double IsoScore { get; init; }

    /// <summary>From 0 to d: directions in use, of rows as they are; see <see cref="MlNetExtensions.EffectiveRank"/>.</summary>
    public required double EffectiveRank { get; init; }

    /// <summary>The sum of the largest column norms of centered rows of length 1; see
    /// <see cref="MlNetExtensions.MatrixNuclearNorm"/>.</summary>
    public required double MatrixNuclearNorm { get; init; }

    /// <summary>The share of the largest principal direction in the variance, in [1/d, 1]; NaN where nothing varies.</summary>
    public required double MaximumExplainedVariance { get; init; }

    /// <summary>(Σσᵖ)^(1/p) over the singular values of the centered rows; p is an option, 1 (the nuclear norm) by default. It grows with
    /// n.</summary>
    public required double SchattenNorm { get; init; }

    /// <summary>The dimension of the rows' surroundings by two neighbors; see
    /// <see cref="MlNetExtensions.IntrinsicDimension.TwoNearestNeighbors"/>.</summary>
    public required double IntrinsicDimension { get; init; }

    /// <summary>The same by k neighbors; see <see cref="MlNetExtensions.IntrinsicDimension.MaximumLikelihood"/>.</summary>
    public required double IntrinsicDimensionByLikelihood { get; init; }

    /// <summary>
    /// The skewness of how often a row is among the k nearest of another: near 0 without hubs (Radovanović et al., "Hubs in Space", 2010).
    /// </summary>
    public required double Hubness { get; init; }

    /// <summary>Rows that voted, and that the linear probe was fitted on; 0 without labels.</summary>
    public int LabeledRowCount { get; init; }

    /// <summary>Rows that both accuracies were measured on; 0 without labels.</summary>
    public int TestRowCount { get; init; }

    /// <summary>The share of test rows whose k nearest labeled rows vote for their label, the nearest deciding ties.</summary>
    public double NearestNeighborAccuracy { get; init; } = double.NaN;

    /// <summary>The share of test rows that multinomial logistic regression with a ridge, on standardized dimensions, predicts
    /// right.</summary>
    public double LinearProbeAccuracy { get; init; } = double.NaN;
}
