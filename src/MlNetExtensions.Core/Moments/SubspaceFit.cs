using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Moments;

/// <summary>
/// A sample's subspace, decomposed once: lengths in it for the fourth moment of the projections, which takes a pass over the rows, and then
/// the Gaussian on it.
/// </summary>
internal sealed class SubspaceFit
{
    /// <summary>Of all variance, what a subspace must hold for lengths in it to keep their digits as a difference.</summary>
    private const double LeastShare = 1e-3;

    private readonly double[] _center;
    private readonly double[]? _scale;
    private readonly long _count;
    private readonly double[] _kept;
    private readonly double[] _directions;
    private readonly double[]? _dropped;

    /// <summary>Decomposes the sample and applies the rule of the subspace.</summary>
    /// <param name="sample">Rows that differ.</param>
    /// <param name="subspace">Not the full space.</param>
    /// <param name="needsLengths">True where <see cref="Lengths"/> will be asked for unless the sample knows the fourth moment itself.</param>
    public SubspaceFit(CenteredSample sample, FeatureSubspace subspace, bool needsLengths)
    {
        SubspaceChoice choice = GaussianFit.Choose(sample, subspace);
        (int start, int count) = choice.Components.GetOffsetAndLength(choice.Variances.Length);
        (_center, _scale, _count) = (sample.Center, sample.Scale, sample.Count);
        _kept = choice.Variances[choice.Components];
        if (needsLengths)
        {
            FourthMoment = sample.ProjectedFourthMoment(choice.Components, choice.Variances);
            double share = TensorPrimitives.Sum<double>(_kept) / TensorPrimitives.Sum<double>(choice.Variances);
            if (double.IsNaN(FourthMoment) && start + count == choice.Variances.Length && start < count && share > LeastShare)
            {
                _dropped = sample.Directions(..start, choice.Variances);
            }
        }

        _directions = sample.Directions(choice.Components, choice.Variances);
    }

    /// <summary>Σ‖p‖⁴/n over the rows' projections p; NaN where the rows are gone, or nobody asked.</summary>
    public double FourthMoment { get; } = double.NaN;

    /// <summary>
    /// A form whose D² is the squared length of a row's projection on the subspace. Of all but a few components, it is the squared length less
    /// that along these few.
    /// </summary>
    public GaussianModel Lengths()
    {
        QuadraticForm form = _dropped is null
            ? QuadraticForm.Rectangular(_center, _scale, _directions)
            : QuadraticForm.IdentityMinus(_center, _scale, 1, _dropped);
        return new GaussianModel(form, _count, _kept.Length, shrinkage: 0, isPseudoInverse: false);
    }

    /// <summary>The Gaussian on the projections; its covariance there is diagonal, and is estimated anew.</summary>
    public GaussianModel Fit(CovarianceEstimator estimator, double fourthMoment)
    {
        double trace = TensorPrimitives.Sum<double>(_kept);
        double squaredNorm = TensorPrimitives.SumOfSquares<double>(_kept);
        double shrinkage = estimator.Intensity(new ShrinkageStatistics(_count, _kept.Length, trace, squaredNorm, fourthMoment));
        double[] shrunk = new double[_kept.Length];
        TensorPrimitives.Multiply(_kept, 1 - shrinkage, shrunk);
        TensorPrimitives.Add(shrunk, shrinkage * trace / _kept.Length, shrunk);
        int rank = shrunk.Count(variance => variance > GaussianFit.PseudoInverseCutoff * shrunk[0]);
        return GaussianFit.Whitened(
            _center, _scale, _count, _directions.AsSpan(0, rank * _center.Length), shrunk, shrinkage, isPseudoInverse: rank < shrunk.Length);
    }
}
