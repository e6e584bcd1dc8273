using System.Numerics.Tensors;
using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions.Core.Moments;

/// <summary>Rows of which only the covariance S (d × d) is left.</summary>
internal sealed class CovarianceSample : CenteredSample
{
    private readonly double[] _covariance;
    private readonly double _fourthMoment;

    public CovarianceSample(double[] covariance, double[] center, double[]? scale, long count, double fourthMoment)
        : base(center, scale, count)
    {
        _covariance = covariance;
        _fourthMoment = fourthMoment;
        if (scale is not null)
        {
            for (int i = 0; i < Dimension; i++)
            {
                Span<double> row = covariance.AsSpan(i * Dimension, Dimension);
                TensorPrimitives.Multiply(row, scale, row);
                TensorPrimitives.Multiply(row, scale[i], row);
            }
        }
    }

    protected override double[] Matrix => _covariance;

    protected override int Order => Dimension;

    protected override double Divisor => 1;

    public override ShrinkageStatistics Statistics() =>
        new(Count, Dimension, Trace(), TensorPrimitives.SumOfSquares<double>(_covariance), _fourthMoment);

    public override QuadraticForm? TryInvert(double share, double ridge)
    {
        double[] shrunk = new double[_covariance.Length];
        TensorPrimitives.Multiply(_covariance, share, shrunk);
        for (int i = 0; i < Dimension; i++)
        {
            shrunk[i * Dimension + i] += ridge;
        }

        return CholeskyFactor.TryFactor(shrunk, Dimension, out CholeskyFactor? factor)
            ? QuadraticForm.Triangular(Center, Scale, factor.InvertLower())
            : null;
    }

    public override QuadraticForm? TryInvert(double cutoff)
    {
        if (!CholeskyFactor.TryFactor(_covariance, Dimension, out CholeskyFactor? factor))
        {
            return null;
        }

        // λmin ≥ 1/tr(S⁻¹) and λmax ≤ tr(S): cheap proof of a condition number; where it fails the eigenvalues decide.
        double[] inverse = factor.InvertLower();
        bool regular = 1 / TensorPrimitives.SumOfSquares<double>(inverse) > cutoff * Trace() || Variances(cutoff).Length == Dimension;
        return regular ? QuadraticForm.Triangular(Center, Scale, inverse) : null;
    }

    public override double[] Directions(Range components, ReadOnlySpan<double> variances)
    {
        (int start, int count) = components.GetOffsetAndLength(variances.Length);
        return [.. Eigen.VectorsOf(start, count)];
    }

    public override double ProjectedFourthMoment(Range components, ReadOnlySpan<double> variances) => double.NaN;

    private double Trace()
    {
        double trace = 0;
        for (int i = 0; i < Dimension; i++)
        {
            trace += _covariance[i * Dimension + i];
        }

        return trace;
    }
}
