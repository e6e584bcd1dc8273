using Microsoft.ML.Runtime;
using MlNetExtensions.Components;
using MlNetExtensions.Core.Anomaly;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>Trains an autoencoder on normal rows, and scores rows by the error of their reconstruction.</summary>
/// <remarks>
/// <para>The score is the mean squared error over features, scaled as for training. The same thresholds as for
/// <see cref="GaussianMahalanobisTrainer"/>, with the same promises. The amplified loss: "Neural network training strategy to enhance anomaly
/// detection performance: a perspective on reconstruction loss amplification" (LAMP), 2023.</para>
/// <para>Fit on normal rows. NaN and infinities are errors that name column, row and slot. The same rows and options give the same model on any
/// number of threads.</para>
/// <para>Source columns: Single, scalar or vector of known size. Added columns: see <see cref="Options"/>.</para>
/// <para><c>Fit</c> needs at least two normal rows, or throws a <see cref="DegenerateSampleException"/>; a loss that grows without bound is a
/// <see cref="TrainingDivergedException"/>.</para>
/// </remarks>
public sealed partial class ReconstructionErrorTrainer : RowEstimator<ReconstructionErrorTransformer>
{
    internal const string LogName = "ReconstructionError";

    private readonly ComponentLog _log;
    private readonly Options _options;
    private readonly string[] _features;

    internal ReconstructionErrorTrainer(IHostEnvironment? environment, Options options)
        : base(CheckFeatures(options))
    {
        options.Check();
        _options = options;
        _features = [.. options.FeatureColumnNames];
        _log = new ComponentLog(environment, LogName);
    }

    /// <inheritdoc/>
    protected override IEnumerable<OutputColumn> GetOutputs(IReadOnlyList<InputColumn> inputs) =>
        _options.Outputs.Columns(features: 1, _features, inputs.Any(input => input.SlotNames is not null) ? [""] : null);

    /// <inheritdoc/>
    protected override ReconstructionErrorTransformer Fit(TrainingRows rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ReconstructionFit fit = ReconstructionFitter.Fit(rows, _options.ToCore(EpochLog.Of(_log, _options.Progress)));
        _log.Info(fit.Description);
        if (fit.Calibration is not null)
        {
            _log.Info(fit.Calibration);
        }

        foreach (string warning in fit.Warnings)
        {
            _log.Warning(warning);
        }

        return new ReconstructionErrorTransformer(fit.Model, _features, _options.Outputs, rows.SlotNames);
    }

    private static string[] CheckFeatures(Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return AnomalyOutputs.CheckFeatures(options.FeatureColumnNames, nameof(Options.FeatureColumnNames));
    }
}
