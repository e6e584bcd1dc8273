using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using MlNetExtensions.Components;
using MlNetExtensions.Core.Anomaly;
using MlNetExtensions.Core.Moments;
using MlNetExtensions.Core.Rows;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>
/// Fits a Gaussian to the features of normal rows and scores rows by their Mahalanobis distance from it.
/// </summary>
/// <remarks>
/// <para>Rippel, Mertens and Merhof, "Modeling the Distribution of Normal Data in Pre-Trained Deep Features for Anomaly Detection",
/// ICPR 2020: D(x) = √((x−μ)ᵀΣ⁻¹(x−μ)) for every level of a pre-trained network, averaged over levels.</para>
/// <para>Fit on normal rows; a few anomalies among them call for <see cref="CovarianceEstimator.MinimumCovarianceDeterminant"/>. NaN and
/// infinities are errors that name column, row and slot. Same rows and options give the same model on any number of threads.</para>
/// <para>Source columns: Single, scalar or vector of known size. Added columns: see <see cref="Options"/>.</para>
/// <para><c>Fit</c> needs at least two normal rows that differ, or throws a <see cref="DegenerateSampleException"/>; a value that is not finite, or a
/// threshold whose law does not hold for the data, is an <see cref="ArgumentException"/>.</para>
/// </remarks>
public sealed partial class GaussianMahalanobisTrainer : RowEstimator<GaussianMahalanobisTransformer>
{
    internal const string LogName = "GaussianMahalanobis";

    private readonly ComponentLog _log;
    private readonly AnomalyOutputs _outputs;
    private readonly GaussianAnomalyOptions _options;
    private readonly string[] _features;
    private readonly bool _keepStatistics;

    internal GaussianMahalanobisTrainer(IHostEnvironment? environment, Options options)
        : base(CheckFeatures(options))
    {
        _features = [.. options.FeatureColumnNames];
        _options = options.ToCore();
        GaussianAnomalyFitter.Check(_options, _features.Length);
        _outputs = new AnomalyOutputs(
            options.ScoreColumnName, options.PredictedLabelColumnName, options.PValueColumnName, options.FeatureContributionsColumnName, options.ColumnScoresColumnName)
            .Check(nameof(options));
        _keepStatistics = options.KeepStatistics;
        _log = new ComponentLog(environment, LogName);
    }

    /// <summary>Fits the model to new rows and to all rows behind an earlier model. Conformal p-values come from the new rows.</summary>
    /// <inheritdoc cref="RowEstimator{TTransformer}.Fit(IDataView)"/>
    /// <param name="input">New normal rows.</param>
    /// <param name="previous">
    /// A model of the same feature columns, in the same order, with statistics; it is left as it is. Its options need not be the trainer's:
    /// statistics are those of its rows, whatever was estimated from them. Null for none.
    /// </param>
    /// <exception cref="ArgumentException">The earlier model has other feature columns.</exception>
    /// <exception cref="InvalidOperationException">The earlier model has no statistics, or the options need its rows.</exception>
    public GaussianMahalanobisTransformer Fit(IDataView input, GaussianMahalanobisTransformer? previous)
    {
        TrainingRows rows = Read(input);
        previous?.CheckColumns(rows.Columns, nameof(previous));
        return Fit(rows, previous?.Statistics());
    }

    /// <inheritdoc/>
    protected override IEnumerable<OutputColumn> GetOutputs(IReadOnlyList<InputColumn> inputs) =>
        _outputs.Columns(features: 1, _features, inputs.Any(input => input.SlotNames is not null) ? [""] : null);

    /// <inheritdoc/>
    protected override GaussianMahalanobisTransformer Fit(TrainingRows rows) => Fit(rows, previous: null);

    private GaussianMahalanobisTransformer Fit(TrainingRows rows, IReadOnlyList<RowMoments>? previous)
    {
        GaussianAnomalyFit fit = GaussianAnomalyFitter.Fit(rows, _options, previous);
        Report(fit, rows.Columns);
        return new GaussianMahalanobisTransformer(
            new GaussianState(_features, fit.Model, _keepStatistics ? fit.Moments : null, _options.Covariance, _options.Subspace, _options.AssumeCentered, rows.SlotNames),
            _outputs);
    }

    private static string[] CheckFeatures(Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return AnomalyOutputs.CheckFeatures(options.FeatureColumnNames, nameof(Options.FeatureColumnNames));
    }

    private void Report(GaussianAnomalyFit fit, IReadOnlyList<RowColumn> columns)
    {
        for (int i = 0; i < columns.Count; i++)
        {
            GaussianModel model = fit.Model.Columns[i];
            _log.Info(string.Create(CultureInfo.InvariantCulture,
                $"Column '{columns[i].Name}': {model.Count} rows, {model.Dimension} features, {model.Components} components, {_options.Covariance}, shrinkage {model.Shrinkage:G4}."));
        }

        if (fit.Calibration is not null)
        {
            _log.Info(fit.Calibration);
        }

        if (!double.IsNaN(fit.Model.Threshold))
        {
            _log.Info(string.Create(CultureInfo.InvariantCulture, $"Threshold {fit.Model.Threshold:G6}."));
        }

        foreach (string warning in fit.Warnings)
        {
            _log.Warning(warning);
        }
    }
}
