using System.Numerics.Tensors;
using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions.Core.Moments;

/// <summary>At most as many rows as features: everything follows from the Gram matrix G = XXᵀ of the centered rows.</summary>
internal sealed unsafe class RowSample : CenteredSample
{
    private readonly double[] _rows;
    private readonly double[] _gram;

    /// <param name="rows">n × d, row-major; centered and scaled in place.</param>
    /// <param name="center">What to subtract from every row.</param>
    /// <param name="scale">What to multiply features by afterward; null for one.</param>
    public RowSample(double[] rows, double[] center, double[]? scale)
        : base(center, scale, rows.Length / center.Length)
    {
        for (int i = 0; i < rows.Length; i += Dimension)
        {
            Span<double> row = rows.AsSpan(i, Dimension);
            TensorPrimitives.Subtract(row, center, row);
            if (scale is not null)
            {
                TensorPrimitives.Multiply(row, scale, row);
            }
        }

        _rows = rows;
        _gram = GramMatrix.Compute(rows, Dimension);
    }

    protected override double[] Matrix => _gram;

    protected override int Order => (int)Count;

    protected override double Divisor => Count;

    public override ShrinkageStatistics Statistics()
    {
        double trace = 0, fourth = 0;
        for (int i = 0; i < Order; i++)
        {
            double squared = _gram[i * Order + i];
            trace += squared;
            fourth += squared * squared;
        }

        double squaredNorm = TensorPrimitives.SumOfSquares<double>(_gram) / ((double)Count * Count);
        return new ShrinkageStatistics(Count, Dimension, trace / Count, squaredNorm, fourth / Count);
    }

    // Woodbury: (b·XᵀX/n + a·I)⁻¹ = (I − Xᵀ(G + (n·a/b)·I)⁻¹X)/a, and the inner inverse is L⁻ᵀL⁻¹.
    public override QuadraticForm? TryInvert(double share, double ridge)
    {
        if (share == 0)
        {
            return QuadraticForm.Isotropic(Center, Scale, 1 / ridge);
        }

        double[] inner = [.. _gram];
        for (int i = 0; i < Order; i++)
        {
            inner[i * Order + i] += Count * ridge / share;
        }

        if (!CholeskyFactor.TryFactor(inner, Order, out CholeskyFactor? factor))
        {
            return null;
        }

        double[] whitening = [.. _rows];
        factor.SolveLower(whitening, Dimension);
        TensorPrimitives.Multiply(whitening, Math.Sqrt(1 / ridge), whitening);
        return QuadraticForm.IdentityMinus(Center, Scale, 1 / ridge, whitening);
    }

    public override QuadraticForm? TryInvert(double cutoff) => null;

    // v = Xᵀu / √(n·λ).
    public override double[] Directions(Range components, ReadOnlySpan<double> variances)
    {
        (int start, int count) = components.GetOffsetAndLength(variances.Length);
        double[] directions = new double[count * Dimension];
        double[] weights = [.. Eigen.VectorsOf(start, count)];
        for (int k = 0; k < count; k++)
        {
            Span<double> row = weights.AsSpan(k * Order, Order);
            TensorPrimitives.Divide(row, Math.Sqrt(Count * variances[start + k]), row);
        }

        fixed (double* left = weights, right = _rows, product = directions)
        {
            var target = new MatrixView(product, Dimension);
            MatrixProduct.Add(new MatrixView(left, Order), new MatrixView(right, Dimension), target, count, Dimension, Order);
        }

        return directions;
    }

    // The projection of row i on component k is u_ki·√(n·λ_k).
    public override double ProjectedFourthMoment(Range components, ReadOnlySpan<double> variances)
    {
        (int start, int count) = components.GetOffsetAndLength(variances.Length);
        double[] vectors = Eigen.VectorsOf(start, count);
        double sum = 0;
        for (int i = 0; i < Order; i++)
        {
            double squared = 0;
            for (int k = 0; k < count; k++)
            {
                double u = vectors[k * Order + i];
                squared += u * u * Count * variances[start + k];
            }

            sum += squared * squared;
        }

        return sum / Count;
    }
}
