using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Moments;

/// <summary>Fits the Gaussian of one column from its statistics.</summary>
internal static class GaussianFit
{
    /// <summary>Below this share of the largest variance a component counts as constant when a subspace is chosen.</summary>
    public const double ConstantComponentCutoff = 1e-12;

    /// <summary>Relative cut-off of the pseudo-inverse.</summary>
    public const double PseudoInverseCutoff = 1e-10;

    /// <summary>Of all variance, what a subspace must hold for lengths in it to keep their digits as a difference.</summary>
    private const double LeastShare = 1e-3;

    /// <summary>The centred rows as the estimator wants them: standardized or not, about the mean or about zero.</summary>
    public static CentredSample Sample(RowMoments moments, CovarianceEstimator estimator, bool assumeCentred)
    {
        double[] mean = moments.Mean();
        double[] centre = assumeCentred ? new double[moments.Dimension] : mean;
        double[]? scale = estimator.Standardizes ? InverseDeviations(moments, centre) : null;
        if (moments.Scatter is not { } scatter)
        {
            return new RowSample(moments.Rows.ToArray(), centre, scale);
        }

        double[] covariance = moments.Covariance();
        if (assumeCentred)
        {
            AddOuterProduct(covariance, mean);
        }

        double fourth = estimator.NeedsFourthMoment ? scatter.RadialAbout(centre).Fourth / moments.Count : double.NaN;
        return new CovarianceSample(covariance, centre, scale, moments.Count, fourth);
    }

    /// <summary>The Gaussian in the full space.</summary>
    public static GaussianModel Full(CentredSample sample, CovarianceEstimator estimator)
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
        return Whitened(sample, .., variances, variances, shrinkage: 0, isPseudoInverse: true);
    }

    /// <summary>The Gaussian on the projections to a subspace; its covariance there is diagonal, and is estimated anew.</summary>
    public static GaussianModel InSubspace(CentredSample sample, CovarianceEstimator estimator, SubspaceChoice choice, double projectedFourthMoment)
    {
        ReadOnlySpan<double> kept = choice.Variances.AsSpan()[choice.Components];
        double trace = TensorPrimitives.Sum(kept);
        double squaredNorm = TensorPrimitives.SumOfSquares(kept);
        double shrinkage = estimator.Intensity(new ShrinkageStatistics(sample.Count, kept.Length, trace, squaredNorm, projectedFourthMoment));
        double ridge = shrinkage * trace / kept.Length;
        double[] shrunk = [.. kept];
        TensorPrimitives.Multiply(shrunk, 1 - shrinkage, shrunk);
        TensorPrimitives.Add(shrunk, ridge, shrunk);
        int rank = shrunk.Count(variance => variance > PseudoInverseCutoff * shrunk[0]);
        (int start, _) = choice.Components.GetOffsetAndLength(choice.Variances.Length);
        return Whitened(sample, start..(start + rank), choice.Variances, shrunk, shrinkage, rank < shrunk.Length);
    }

    /// <summary>Decomposes the sample and applies the rule of the subspace.</summary>
    public static SubspaceChoice Choose(CentredSample sample, FeatureSubspace subspace)
    {
        double[] variances = sample.Variances(ConstantComponentCutoff);
        CheckVariance(variances.Length);
        return new SubspaceChoice(subspace.Select(variances), variances);
    }

    /// <summary>A form whose D² is the squared length of a row's projection on the subspace.</summary>
    public static GaussianModel Projection(RowMoments moments, CovarianceEstimator estimator, FeatureSubspace subspace, bool assumeCentred)
    {
        CentredSample sample = Sample(moments, estimator, assumeCentred);
        SubspaceChoice choice = Choose(sample, subspace);
        (int start, int count) = choice.Components.GetOffsetAndLength(choice.Variances.Length);
        double[] variances = choice.Variances;
        double share = TensorPrimitives.Sum<double>(variances.AsSpan(start)) / TensorPrimitives.Sum<double>(variances);
        if (start + count == variances.Length && start < count && share > LeastShare)
        {
            // Of all but a few components: the squared length less that along these few.
            var rest = QuadraticForm.IdentityMinus(sample.Centre, sample.Scale, 1, sample.Directions(..start, variances));
            return new GaussianModel(rest, sample.Count, count, shrinkage: 0, isPseudoInverse: false);
        }

        double[] ones = new double[variances.Length];
        Array.Fill(ones, 1);
        return Whitened(sample, choice.Components, variances, ones, shrinkage: 0, isPseudoInverse: false);
    }

    private static GaussianModel Whitened(CentredSample sample, Range components, double[] variances, double[] shrunk, double shrinkage, bool isPseudoInverse)
    {
        double[] whitening = sample.Directions(components, variances);
        int rank = whitening.Length / sample.Dimension;
        for (int i = 0; i < rank; i++)
        {
            Span<double> direction = whitening.AsSpan(i * sample.Dimension, sample.Dimension);
            TensorPrimitives.Divide(direction, Math.Sqrt(shrunk[i]), direction);
        }

        return new GaussianModel(QuadraticForm.Rectangular(sample.Centre, sample.Scale, whitening), sample.Count, rank, shrinkage, isPseudoInverse);
    }

    // A constant feature gets the factor zero: it takes no part in a distance that is measured in its standard deviations.
    private static double[] InverseDeviations(RowMoments moments, double[] centre)
    {
        double[] variances = moments.Variances();
        double[] mean = moments.Mean();
        double[] inverse = new double[moments.Dimension];
        for (int j = 0; j < inverse.Length; j++)
        {
            double shift = mean[j] - centre[j];
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
