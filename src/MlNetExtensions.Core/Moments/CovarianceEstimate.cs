using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Moments;

/// <summary>An estimated covariance.</summary>
/// <param name="Location">What rows were centered on (d values): their mean, or zero where that was assumed.</param>
/// <param name="Covariance">d × d, row-major.</param>
/// <param name="Shrinkage">The intensity ρ in [0, 1].</param>
public sealed record CovarianceEstimate(double[] Location, double[] Covariance, double Shrinkage)
{
    /// <summary>Estimates the covariance of the rows behind some statistics.</summary>
    /// <param name="moments">Statistics of at least one row.</param>
    /// <param name="estimator">The estimator; the minimum covariance determinant needs rows and is an error.</param>
    /// <param name="assumeCentered">True where the rows are known to have mean zero.</param>
    /// <exception cref="ArgumentException">The estimator needs all rows.</exception>
    /// <exception cref="DegenerateSampleException">There is no row.</exception>
    public static CovarianceEstimate Of(RowMoments moments, CovarianceEstimator estimator, bool assumeCentered = false)
    {
        ArgumentNullException.ThrowIfNull(moments);
        ArgumentNullException.ThrowIfNull(estimator);
        if (estimator.NeedsAllRows)
        {
            throw new ArgumentException($"{estimator} needs all rows at once; their statistics do not suffice.", nameof(estimator));
        }

        if (moments.Count == 0)
        {
            throw new DegenerateSampleException("There is no row to estimate a covariance from.");
        }

        CenteredSample sample = GaussianFit.Sample(moments, estimator, assumeCentered);
        ShrinkageStatistics statistics = sample.Statistics();
        double shrinkage = estimator.Intensity(statistics);
        int d = moments.Dimension;
        double[] covariance = moments.Covariance();
        double[] mean = moments.Mean();
        for (int i = 0; i < d; i++)
        {
            Span<double> row = covariance.AsSpan(i * d, d);
            if (assumeCentered)
            {
                TensorPrimitives.MultiplyAdd(mean, mean[i], row, row);
            }

            double target = estimator.Standardizes ? row[i] : statistics.MeanVariance;
            TensorPrimitives.Multiply(row, 1 - shrinkage, row);
            row[i] += shrinkage * target;
        }

        return new CovarianceEstimate(sample.Center, covariance, shrinkage);
    }
}
