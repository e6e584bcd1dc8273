using System.Numerics.Tensors;
using MlNetExtensions.Core.LinearAlgebra;
using MlNetExtensions.Core.Moments;

namespace MlNetExtensions.Core.Shift;

/// <summary>A Gaussian with a ridge on its covariance, as scores ∂ log p/∂x = −P(x − μ) need it.</summary>
internal sealed unsafe class ScoreGaussian
{
    public ScoreGaussian(double[] mean, double[] covariance)
    {
        (Mean, Covariance) = (mean, covariance);
        Precision = Invert(covariance, mean.Length);
    }

    /// <summary>μ.</summary>
    public double[] Mean { get; }

    /// <summary>Σ with its ridge, d × d.</summary>
    public double[] Covariance { get; }

    /// <summary>P = Σ⁻¹.</summary>
    public double[] Precision { get; }

    public int Dimension => Mean.Length;

    /// <summary>The covariance has divisor n − 1; one row alone has none, and the ridge is all.</summary>
    public static ScoreGaussian Of(RowMoments moments, double ridge)
    {
        double[] covariance = moments.Covariance();
        int dimension = moments.Dimension;
        double factor = moments.Count > 1 ? moments.Count / (moments.Count - 1.0) : 0, trace = 0;
        TensorPrimitives.Multiply(covariance, factor, covariance);
        for (int i = 0; i < dimension; i++)
        {
            trace += covariance[i * dimension + i];
        }

        // Where a feature has grown a billion times, the ridge would drown in rounding.
        double added = Math.Max(ridge, dimension * trace * Math.ScaleB(1, -50));
        for (int i = 0; i < dimension; i++)
        {
            covariance[i * dimension + i] += added;
        }

        return new ScoreGaussian(moments.Mean(), covariance);
    }

    /// <summary>Writes ∂ log p/∂x.</summary>
    public void Score(ReadOnlySpan<double> row, Span<double> difference, Span<double> score)
    {
        TensorPrimitives.Subtract(row, Mean, difference);
        Multiply(Precision, difference, score);
        TensorPrimitives.Negate(score, score);
    }

    /// <summary>
    /// For every feature j, the mean over both Gaussians of E(∂ⱼ log p − ∂ⱼ log q)²: with A the difference of precisions and δ that of
    /// means, half of (P_q δ)ⱼ² + (P_p δ)ⱼ² + (A(Σ_p + Σ_q)A)ⱼⱼ. In this form nothing cancels however far from 0 the means lie.
    /// </summary>
    public static double[] Statistic(ScoreGaussian p, ScoreGaussian q)
    {
        int d = p.Dimension;
        double[] shift = new double[d], first = new double[d], second = new double[d];
        double[] precisions = new double[d * d], covariances = new double[d * d], product = new double[d * d];
        TensorPrimitives.Subtract(p.Mean, q.Mean, shift);
        Multiply(q.Precision, shift, first);
        Multiply(p.Precision, shift, second);
        TensorPrimitives.Subtract<double>(q.Precision, p.Precision, precisions);
        TensorPrimitives.Add<double>(p.Covariance, q.Covariance, covariances);
        fixed (double* a = precisions, s = covariances, c = product)
        {
            MatrixProduct.Add(new MatrixView(a, d), new MatrixView(s, d), new MatrixView(c, d), d, d, d);
        }

        double[] statistic = new double[d];
        for (int j = 0; j < d; j++)
        {
            double spread = TensorPrimitives.Dot<double>(product.AsSpan(j * d, d), precisions.AsSpan(j * d, d));
            statistic[j] = 0.5 * (first[j] * first[j] + second[j] * second[j] + Math.Max(0, spread));
        }

        return statistic;
    }

    private static void Multiply(double[] matrix, ReadOnlySpan<double> vector, Span<double> product)
    {
        for (int i = 0; i < product.Length; i++)
        {
            product[i] = TensorPrimitives.Dot(matrix.AsSpan(i * vector.Length, vector.Length), vector);
        }
    }

    private static double[] Invert(double[] covariance, int dimension)
    {
        if (!CholeskyFactor.TryFactor(covariance, dimension, out CholeskyFactor? factor))
        {
            throw new ArgumentException("The covariance with its ridge is not positive definite; raise the ridge.");
        }

        double[] lower = factor.InvertLower(), precision = new double[dimension * dimension];
        fixed (double* l = lower, p = precision)
        {
            var view = new MatrixView(l, dimension);
            MatrixProduct.Add(view.Transposed, view, new MatrixView(p, dimension), dimension, dimension, dimension);
        }

        return precision;
    }
}
