using System.Globalization;
using MlNetExtensions.Core.Moments;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Anomaly;

/// <summary>The steps that every way of fitting shares.</summary>
internal static class Gaussians
{
    /// <summary>The Gaussian of one column.</summary>
    public static GaussianModel FromMoments(RowColumn column, RowMoments moments, GaussianAnomalyOptions options) => Naming(column, moments, () =>
        FromSample(column, GaussianFit.Sample(moments, options.Covariance, options.AssumeCentered), options));

    private static TResult Naming<TResult>(RowColumn column, RowMoments moments, Func<TResult> fit)
    {
        CheckCount(column, moments.Count);
        try
        {
            return fit();
        }
        catch (DegenerateSampleException cause)
        {
            throw new DegenerateSampleException($"Column '{column.Name}': {cause.Message}", cause);
        }
    }

    public static GaussianModel FromSample(RowColumn column, CenteredSample sample, GaussianAnomalyOptions options)
    {
        if (options.Subspace == FeatureSubspace.Full)
        {
            return GaussianFit.Full(sample, options.Covariance);
        }

        var subspace = new SubspaceFit(sample, options.Subspace, options.Covariance.NeedsFourthMoment);
        return options.Covariance.NeedsFourthMoment && double.IsNaN(subspace.FourthMoment)
            ? throw NeedsRows(column, options)
            : subspace.Fit(options.Covariance, subspace.FourthMoment);
    }

    /// <summary>The subspace of one column, to be fitted once the fourth moment of the projections is known.</summary>
    public static SubspaceFit Subspace(RowColumn column, RowMoments moments, GaussianAnomalyOptions options) => Naming(column, moments, () =>
        new SubspaceFit(GaussianFit.Sample(moments, options.Covariance, options.AssumeCentered), options.Subspace, needsLengths: true));

    /// <summary>Threshold, p-values and warnings.</summary>
    public static GaussianAnomalyFit Finish(
        IReadOnlyList<RowColumn> columns, GaussianModel[] models, RowMoments[]? moments, GaussianAnomalyOptions options, NormalScores normal)
    {
        List<string> warnings = [];
        for (int i = 0; i < models.Length; i++)
        {
            if (models[i].IsPseudoInverse)
            {
                warnings.Add(string.Create(CultureInfo.InvariantCulture,
                    $"Column '{columns[i].Name}': the covariance is singular, rank {models[i].Components} of {models[i].Dimension}; its pseudo-inverse ignores deviations along constant directions. A shrinkage estimator such as LedoitWolf does not."));
            }
        }

        ScoreDistribution? scores = options.Threshold switch
        {
            ChiSquareThreshold => new ChiScores(models[0].Components),
            FThreshold => FLawOf(columns[0], models[0]),
            _ => normal.Scores,
        };
        var calibration = AnomalyCalibration.Of(options.Threshold, options.FalsePositiveRate, normal with { Scores = scores });
        var model = new GaussianAnomalyModel(new GaussianScorer(models, options.Combination), calibration);
        if (model.TooFewRows is { } tooFew)
        {
            warnings.Add(tooFew);
        }

        return new GaussianAnomalyFit(model, moments, warnings, normal.Description);
    }

    public static void CheckCount(RowColumn column, long count)
    {
        if (count < 2)
        {
            string found = count == 0 ? "no rows" : "one row";
            throw new DegenerateSampleException($"Column '{column.Name}' has {found} to fit on; a covariance needs at least two that differ.");
        }
    }

    private static FScores FLawOf(RowColumn column, GaussianModel model)
    {
        if (model.Count <= model.Dimension + 1 || model.IsPseudoInverse)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"Column '{column.Name}': the F law needs more rows than features plus one and a covariance of full rank; there are {model.Count} rows, {model.Dimension} features and rank {model.Components}. Use AnomalyThreshold.Conformal."));
        }

        return new FScores(model.Dimension, model.Count);
    }

    private static InvalidOperationException NeedsRows(RowColumn column, GaussianAnomalyOptions options) => new(
        $"Column '{column.Name}': {options.Covariance} in {options.Subspace} needs the rows themselves, which statistics of earlier rows no longer hold; fit on all rows together, or use OracleApproximatingShrinkage, Shrunk or Empirical.");
}
