using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Moments;

/// <summary>Fits the Gaussian of one column from its statistics.</summary>
internal static class GaussianFit
{
    /// <summary>Below this share of the largest variance a component counts as constant when a subspace is chosen.</summary>
    public const double ConstantComponentCutoff = 1e-12;

    /// <summary>Relative cut-off of the pseudo-inverse.</summary>
    public const double PseudoInverseCutoff = 1e-10;

    /// <summary>The centered rows as the estimator wants them: standardized or not, about the mean or about zero.</summary>
    public static CenteredSample Sample(RowMoments moments, CovarianceEstimator estimator, bool assumeCentered)
    {
        double[] mean = moments.Mean();
        double[] center = assumeCentered ? new double[moments.Dimension] : mean;
        double[]? scale = estimator.Standardizes ? InverseDeviations(moments, center) : null;
        if (moments.Scatter is not { } scatter)
        {
            return new RowSample(moments.Rows.ToArray(), center, scale);
        }

        double[] covariance = moments.Covariance();
        if (assumeCentered)
        {
            AddOuterProduct(covariance, mean);
        }

        double fourth = estimator.NeedsFourthMoment ? scatter.RadialAbout(center).Fourth / moments.Count : double.NaN;
        return new CovarianceSample(covariance, center, scale, moments.Count, fourth);
    }

    /// <summary>The Gaussian in the full space.</summary>
    public static GaussianModel Full(CenteredSample sample, CovarianceEstimator estimator)
    {
        ShrinkageStatistics statistics = sample.Statistics();
        CheckVariance(statistics.Trace);
        double shrinkage = estimator.Intensity(statistics);
        QuadraticForm? form = shrinkage > 0
            ? sample.TryInvert(1 - shrinkage, shrinkage * statistics.MeanVariance)
            : sample.TryInvert(PseudoInverseCutoff);
        if (form is not null)
        {
            return new GaussianModel(form, sample.Count, sample.Dimension, shrinkage, isPseudoInverse: false);
        }

        double[] variances = sample.Variances(PseudoInverseCutoff);
        double[] directions = sample.Directions(.., variances);
        return Whitened(sample.Center, sample.Scale, sample.Count, directions, variances, shrinkage: 0, isPseudoInverse: true);
    }

    /// <summary>Decomposes the sample and applies the rule of the subspace.</summary>
    public static SubspaceChoice Choose(CenteredSample sample, FeatureSubspace subspace)
    {
        double[] variances = sample.Variances(ConstantComponentCutoff);
        CheckVariance(variances.Length);
        return new SubspaceChoice(subspace.Select(variances), variances);
    }

    /// <summary>The Gaussian of unit directions (rows of d), in which the variances are as many.</summary>
    public static GaussianModel Whitened(
        double[] center, double[]? scale, long count, ReadOnlySpan<double> directions, ReadOnlySpan<double> variances, double shrinkage,
        bool isPseudoInverse)
    {
        double[] whitening = directions.ToArray();
        int rank = whitening.Length / center.Length;
        for (int i = 0; i < rank; i++)
        {
            Span<double> direction = whitening.AsSpan(i * center.Length, center.Length);
            TensorPrimitives.Divide(direction, Math.Sqrt(variances[i]), direction);
        }

        return new GaussianModel(QuadraticForm.Rectangular(center, scale, whitening), count, rank, shrinkage, isPseudoInverse);
    }

    // A constant feature gets the factor zero: it takes no part in a distance that is measured in its standard deviations.
    private static double[] InverseDeviations(RowMoments moments, double[] center)
    {
        double[] variances = moments.Variances();
        double[] mean = moments.Mean();
        double[] inverse = new double[moments.Dimension];
        for (int j = 0; j < inverse.Length; j++)
        {
            double shift = mean[j] - center[j];
            double variance = variances[j] + shift * shift;
            inverse[j] = variance > 0 ? 1 / Math.Sqrt(variance) : 0;
        }

        return inverse;
    }

    private static void AddOuterProduct(double[] matrix, double[] vector)
    {
        for (int i = 0; i < vector.Length; i++)
        {
            Span<double> row = matrix.AsSpan(i * vector.Length, vector.Length);
            TensorPrimitives.MultiplyAdd(vector, vector[i], row, row);
        }
    }

    private static void CheckVariance(double varianceOrRank)
    {
        if (!(varianceOrRank > 0))
        {
            throw new DegenerateSampleException("All rows are equal, so there is no variance to measure a distance in; fit on rows that differ.");
        }
    }
}

/// <summary>The kept components among the variances of all that are not constant.</summary>
internal readonly record struct SubspaceChoice(Range Components, double[] Variances);
