using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>How two samples are matched by <see cref="KernelMeanMatching"/>.</summary>
public sealed record KernelMatchingOptions
{
    /// <summary>σ of the kernel exp(−‖x−y‖²/(2σ²)); 0 for the mean distance of a row to its 50th nearest neighbor. Default: 0.</summary>
    public double Bandwidth { get; init; }

    /// <summary>
    /// D, at least 1: by how much test rows may be discounted. At 1 all of them count in full, which is kernel mean matching; the larger, the more weight may be taken from test rows that no
    /// training row resembles, and the more rows count for training. Default: 1.
    /// </summary>
    public double Discount { get; init; } = 1;

    /// <summary>B, above √D: no training weight is larger than B/√D. Default: 1000.</summary>
    public double MaximumWeight { get; init; } = 1000;

    /// <summary>
    /// The kernel matrix is written as GGᵀ with at most so many columns, which is exact for as many rows, and beyond that as near as pivoted Cholesky comes. Memory is rows × rank, time rows × rank²
    /// an iteration. Default: 500.
    /// </summary>
    public int MaximumRank { get; init; } = 500;

    /// <summary>How far the objective may be above its minimum, relative to the objective and 1e-3. Default: 1e-7.</summary>
    public double Tolerance { get; init; } = 1e-7;

    /// <summary>Stops the work.</summary>
    public CancellationToken CancellationToken { get; init; }

    internal void Validate()
    {
        Arguments.RequireNotNegative(Bandwidth);
        Arguments.Require(Discount >= 1 && double.IsFinite(Discount), Discount, "at least 1 and finite");
        Arguments.Require(MaximumWeight > Math.Sqrt(Discount) && double.IsFinite(MaximumWeight), MaximumWeight, "above the root of Discount, and finite");
        Arguments.Require(MaximumRank >= 1, MaximumRank, "1 or more");
        Arguments.Require(Tolerance is > 0 and < 1, Tolerance, "above 0 and below 1");
    }
}
