namespace MlNetExtensions.Core.Moments;

/// <summary>What a shrinkage intensity is computed from, for centered rows x of k features and S = Σxxᵀ/n.</summary>
/// <param name="Count">Rows, n.</param>
/// <param name="Dimension">Features, k.</param>
/// <param name="Trace">tr S.</param>
/// <param name="SquaredNorm">‖S‖² in the Frobenius norm.</param>
/// <param name="FourthMoment">Σ‖x‖⁴/n; NaN where nobody asked for it.</param>
internal readonly record struct ShrinkageStatistics(long Count, int Dimension, double Trace, double SquaredNorm, double FourthMoment)
{
    /// <summary>The mean eigenvalue tr S / k, the multiple of the identity that S is shrunk toward.</summary>
    public double MeanVariance => Trace / Dimension;
}
