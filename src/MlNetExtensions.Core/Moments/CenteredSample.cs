using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions.Core.Moments;

/// <summary>
/// Centered rows seen through whichever of XᵀX (d × d) and XXᵀ (n × n) is the smaller, with all that a Gaussian needs of them.
/// </summary>
internal abstract class CenteredSample
{
    private SymmetricEigen? _eigen;

    protected CenteredSample(double[] center, double[]? scale, long count)
    {
        Center = center;
        Scale = scale;
        Count = count;
    }

    public double[] Center { get; }

    /// <summary>What features were multiplied by after centering; null for one.</summary>
    public double[]? Scale { get; }

    public long Count { get; }

    public int Dimension => Center.Length;

    /// <summary>The matrix whose eigenvalues, divided by <see cref="Divisor"/>, are the variances of the components.</summary>
    protected abstract double[] Matrix { get; }

    protected abstract int Order { get; }

    protected abstract double Divisor { get; }

    protected SymmetricEigen Eigen => _eigen ??= SymmetricEigen.Decompose(Matrix, Order);

    public abstract ShrinkageStatistics Statistics();

    /// <summary>The form zᵀ(share·S + ridge·I)⁻¹z for a ridge above zero; null where it is not positive definite in double.</summary>
    public abstract QuadraticForm? TryInvert(double share, double ridge);

    /// <summary>The form zᵀS⁻¹z; null where S is singular to the relative <paramref name="cutoff"/>.</summary>
    public abstract QuadraticForm? TryInvert(double cutoff);

    /// <summary>The variances above <paramref name="cutoff"/> of the largest, in descending order.</summary>
    public double[] Variances(double cutoff)
    {
        double[] values = Eigen.Values;
        int rank = 0;
        while (rank < values.Length && values[rank] > cutoff * values[0])
        {
            rank++;
        }

        return [.. values[..rank].Select(value => value / Divisor)];
    }

    /// <summary>The unit directions (rows of d) of the components in <paramref name="components"/>.</summary>
    public abstract double[] Directions(Range components, ReadOnlySpan<double> variances);

    /// <summary>Σ‖p‖⁴/n over the rows' projections p on the components; NaN where the rows are gone.</summary>
    public abstract double ProjectedFourthMoment(Range components, ReadOnlySpan<double> variances);
}
