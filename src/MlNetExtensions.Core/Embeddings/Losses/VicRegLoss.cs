using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Embeddings;
using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions;

/// <summary>Variance, invariance, covariance: two views of a row end near each other, every dimension varies, and no two vary together.</summary>
/// <remarks>
/// <para>For embeddings Z, Z′ of n rows and d dimensions, λ·(mean squared difference) + μ·(v(Z) + v(Z′))/2 + ν·(c(Z) + c(Z′)), where
/// v is the mean over dimensions of max(0, 1 − √(variance + 10⁻⁴)), c the sum of the squared covariances off the diagonal divided by d, and variances
/// and covariances have n − 1 below. <see cref="Convention"/> has the two other scalings in use.</para>
/// <para>Bardes, Ponce and LeCun, "VICReg: Variance-Invariance-Covariance Regularization for Self-Supervised Learning", ICLR 2022. Checked against the
/// authors' code with gradients.</para>
/// </remarks>
public sealed record VicRegLoss : EmbeddingLoss
{
    private const double Epsilon = 1e-4;

    /// <summary>λ, not negative. Default: 25.</summary>
    public double InvarianceCoefficient { get; init; } = 25;

    /// <summary>μ, not negative. At 0 embeddings collapse. Default: 25.</summary>
    public double VarianceCoefficient { get; init; } = 25;

    /// <summary>ν, not negative. Default: 1.</summary>
    public double CovarianceCoefficient { get; init; } = 1;

    /// <summary>How the terms are scaled. Default: as the authors' code does.</summary>
    public VicRegConvention Convention { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        Arguments.RequireNotNegative(InvarianceCoefficient);
        Arguments.RequireNotNegative(VarianceCoefficient);
        Arguments.RequireNotNegative(CovarianceCoefficient);
        if (!Enum.IsDefined(Convention))
        {
            throw new ArgumentOutOfRangeException(nameof(Convention), Convention, $"There is no convention {Convention}.");
        }
    }

    internal override EmbeddingJudge<T> CreateJudge<T>(int rows, int columns, int threads) => new Judge<T>(this, rows, columns, threads);

    private sealed class Judge<T>(VicRegLoss loss, int capacity, int columns, int threads) : EmbeddingJudge<T>(columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly MatrixMultiplier<T> _multiplier = new((columns, columns, capacity), (capacity, columns, columns));
        private readonly T[] _covariances = new T[columns * columns];
        private readonly T[] _centered = new T[capacity * columns];
        private readonly T[] _variances = new T[columns];

        public override EmbeddingTerms Evaluate(ReadOnlySpan<T> first, ReadOnlySpan<T> second, int rows, Span<T> firstGradient, Span<T> secondGradient)
        {
            (double variance1, double covariance1, double deviation1) = Spread(first, rows, firstGradient);
            (double variance2, double covariance2, double deviation2) = Spread(second, rows, secondGradient);
            double distance = Approach(first, second, rows, firstGradient, secondGradient);
            double variance = VarianceShare * (variance1 + variance2), covariance = covariance1 + covariance2;
            double total = loss.InvarianceCoefficient * distance + loss.VarianceCoefficient * variance + loss.CovarianceCoefficient * covariance;
            return new EmbeddingTerms(total, distance, variance, covariance, (deviation1 + deviation2) / 2);
        }

        private double VarianceShare => loss.Convention == VicRegConvention.Official ? 0.5 : 1;

        // Adds the gradient of the squared distances, and returns their mean.
        private double Approach(ReadOnlySpan<T> first, ReadOnlySpan<T> second, int rows, Span<T> firstGradient, Span<T> secondGradient)
        {
            double scale = 1.0 / (loss.Convention == VicRegConvention.Paper ? rows : (double)rows * Columns);
            Span<T> difference = _centered.AsSpan(0, rows * Columns);
            TensorPrimitives.Subtract(first[..difference.Length], second[..difference.Length], difference);
            T factor = T.CreateChecked(2 * loss.InvarianceCoefficient * scale);
            TensorPrimitives.MultiplyAdd(difference, factor, firstGradient[..difference.Length], firstGradient);
            TensorPrimitives.MultiplyAdd(difference, -factor, secondGradient[..difference.Length], secondGradient);
            return scale * SumOfSquares(difference);
        }

        // Writes the gradient of the variance and covariance terms of one view.
        private (double Variance, double Covariance, double Deviation) Spread(ReadOnlySpan<T> values, int rows, Span<T> gradient)
        {
            Span<T> centered = _centered.AsSpan(0, rows * Columns);
            Center(values, rows, centered, _variances);
            _multiplier.Multiply(
                centered, true, centered, false, _covariances, Columns, Columns, rows, threads, T.CreateChecked(1.0 / (rows - 1)), symmetric: true);
            for (int j = 0; j < Columns; j++)
            {
                _covariances[j * Columns + j] = T.Zero;
            }

            double covariance = SumOfSquares(_covariances) / Columns;
            double covarianceSlope = 4 * loss.CovarianceCoefficient / ((double)Columns * (rows - 1));
            _multiplier.Multiply(
                centered, false, _covariances, false, gradient, rows, Columns, Columns, threads, T.CreateChecked(covarianceSlope));

            double hinge = 0, deviations = 0;
            double varianceSlope = loss.VarianceCoefficient * VarianceShare / ((double)Columns * (rows - 1));
            for (int j = 0; j < Columns; j++)
            {
                double deviation = Math.Sqrt(double.CreateTruncating(_variances[j]) / (rows - 1) + Epsilon);
                deviations += deviation;
                hinge += Math.Max(0, 1 - deviation);
                _variances[j] = T.CreateChecked(deviation < 1 ? -varianceSlope / deviation : 0);
            }

            for (int row = 0; row < rows; row++)
            {
                Span<T> own = gradient.Slice(row * Columns, Columns);
                TensorPrimitives.MultiplyAdd(centered.Slice(row * Columns, Columns), _variances, own, own);
            }

            return (hinge / Columns, covariance, deviations / Columns);
        }
    }
}
