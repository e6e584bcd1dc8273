using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Normalization;

/// <summary>
/// What ComBat needs of the rows of one batch, from one pass: count, means of covariates and features, and the centered sums of squares and products of
/// covariates with each other and with features, and of each feature with itself. Mergeable (Chan, Golub and LeVeque, 1979).
/// </summary>
public sealed class CombatMoments
{
    private readonly double[] _difference;

    /// <summary>Of no rows.</summary>
    /// <param name="dimension">Features d, at least 1.</param>
    /// <param name="covariates">Covariates p, at least 0.</param>
    public CombatMoments(int dimension, int covariates)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(covariates);
        (Means, Squares) = (new double[dimension], new double[dimension]);
        (CovariateMeans, CovariateProducts, CrossProducts) = (new double[covariates], new double[covariates * covariates], new double[checked(covariates * dimension)]);
        _difference = new double[dimension];
    }

    /// <summary>Rows.</summary>
    public long Count { get; private set; }

    /// <summary>Features d.</summary>
    public int Dimension => Means.Length;

    /// <summary>Covariates p.</summary>
    public int Covariates => CovariateMeans.Length;

    /// <summary>The mean of every feature.</summary>
    public double[] Means { get; }

    /// <summary>Σ(y−ȳ)² of every feature.</summary>
    public double[] Squares { get; }

    /// <summary>The mean of every covariate.</summary>
    public double[] CovariateMeans { get; }

    /// <summary>Σ(c−c̄)(c−c̄)ᵀ, p × p.</summary>
    public double[] CovariateProducts { get; }

    /// <summary>Σ(c−c̄)(y−ȳ)ᵀ, p × d.</summary>
    public double[] CrossProducts { get; }

    /// <summary>Adds a row.</summary>
    /// <param name="features">d finite values.</param>
    /// <param name="covariates">p finite values.</param>
    public void Add(ReadOnlySpan<double> features, ReadOnlySpan<double> covariates)
    {
        Count++;
        TensorPrimitives.Subtract(features, Means, _difference);
        TensorPrimitives.MultiplyAdd(_difference, 1.0 / Count, Means, Means);
        for (int a = 0; a < Covariates; a++)
        {
            double before = covariates[a] - CovariateMeans[a];
            CovariateMeans[a] += before / Count;
            double scaled = before * ((Count - 1.0) / Count);
            Span<double> cross = CrossProducts.AsSpan(a * Dimension, Dimension);
            TensorPrimitives.MultiplyAdd(_difference, scaled, cross, cross);
            for (int b = 0; b <= a; b++)
            {
                // Means of covariates before a are those after this row, so the difference is the whole one.
                double other = b == a ? scaled : covariates[b] - CovariateMeans[b];
                CovariateProducts[a * Covariates + b] += before * other;
                CovariateProducts[b * Covariates + a] = CovariateProducts[a * Covariates + b];
            }
        }

        TensorPrimitives.Multiply(_difference, _difference, _difference);
        TensorPrimitives.MultiplyAdd(_difference, (Count - 1.0) / Count, Squares, Squares);
    }

    /// <summary>Adds what other rows of the batch told, which is left as it is.</summary>
    /// <exception cref="ArgumentException">Those rows have other numbers of features or covariates.</exception>
    public void Merge(CombatMoments other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Dimension != Dimension || other.Covariates != Covariates)
        {
            throw new ArgumentException($"Moments of {other.Dimension} features and {other.Covariates} covariates cannot be merged into those of {Dimension} and {Covariates}.", nameof(other));
        }

        if (other.Count == 0)
        {
            return;
        }

        long all = Count + other.Count;
        double share = (double)other.Count / all, weight = Count * share;
        TensorPrimitives.Subtract(other.Means, Means, _difference);
        double[] covariates = new double[Covariates];
        TensorPrimitives.Subtract(other.CovariateMeans, CovariateMeans, covariates);
        for (int a = 0; a < Covariates; a++)
        {
            for (int j = 0; j < Dimension; j++)
            {
                CrossProducts[a * Dimension + j] += other.CrossProducts[a * Dimension + j] + weight * covariates[a] * _difference[j];
            }

            for (int b = 0; b < Covariates; b++)
            {
                CovariateProducts[a * Covariates + b] += other.CovariateProducts[a * Covariates + b] + weight * covariates[a] * covariates[b];
            }
        }

        for (int j = 0; j < Dimension; j++)
        {
            Squares[j] += other.Squares[j] + weight * _difference[j] * _difference[j];
            Means[j] += share * _difference[j];
        }

        TensorPrimitives.MultiplyAdd(covariates, share, CovariateMeans, CovariateMeans);
        Count = all;
    }

    /// <summary>Σ(y−ȳ−(c−c̄)ᵀβ)² of a feature: what covariates leave of its squares.</summary>
    /// <param name="feature">From 0.</param>
    /// <param name="coefficients">β, p × d.</param>
    internal double Residuals(int feature, ReadOnlySpan<double> coefficients)
    {
        double sum = Squares[feature];
        for (int a = 0; a < Covariates; a++)
        {
            double beta = coefficients[a * Dimension + feature], product = 0;
            for (int b = 0; b < Covariates; b++)
            {
                product += CovariateProducts[a * Covariates + b] * coefficients[b * Dimension + feature];
            }

            sum += beta * (product - 2 * CrossProducts[a * Dimension + feature]);
        }

        // What rounding leaves of a feature that covariates tell exactly.
        return sum > 1e-14 * Squares[feature] ? sum : 0;
    }
}
