using MlNetExtensions.Components;
using MlNetExtensions.Core.Rows;
using MlNetExtensions.Core.Shift;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>Learns a reference that windows of a stream are compared with, feature by feature.</summary>
/// <remarks>
/// The statistic is that of <see cref="FeatureShiftTest"/>; its null distribution is drawn from the reference alone, for windows of one
/// size, so that the fitted detector keeps a mean, a covariance and thresholds, and no rows. Of a large reference
/// <see cref="FeatureShiftOptions.MaximumRows"/> rows are taken, at random. NaN and infinities are errors that name column, row and slot.
/// </remarks>
public sealed class FeatureShiftEstimator : RowEstimator<FeatureShiftDetector>
{
    private readonly ComponentLog _log;
    private readonly Options _options;

    internal FeatureShiftEstimator(ComponentLog log, Options options)
        : base(Checked(options).InputColumnName) => (_log, _options) = (log, options);

    /// <inheritdoc/>
    protected override IEnumerable<OutputColumn> GetOutputs(IReadOnlyList<InputColumn> inputs) =>
        [OutputColumn.OfVector(_options.OutputColumnName, inputs[0].Dimension, inputs[0].SlotNames)];

    /// <inheritdoc/>
    protected override FeatureShiftDetector Fit(TrainingRows rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        SampledRows reference = ShiftRows.Read(rows, _options.Test);
        FeatureShiftModel model = FeatureShiftModel.Fit(reference.Values, reference.Dimension, _options.WindowSize, _options.Test);
        _log.Info($"{model.ReferenceRows} rows of {model.Dimension} features as a reference for windows of {model.WindowSize} rows.");
        return new FeatureShiftDetector(rows.Inputs[0], _options.OutputColumnName, model);
    }

    private static Options Checked(Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionCheck.RequireName(options.InputColumnName, nameof(Options.InputColumnName));
        OptionCheck.RequireName(options.OutputColumnName, nameof(Options.OutputColumnName));
        OptionCheck.Require(options.WindowSize >= 1, options.WindowSize, nameof(Options.WindowSize), "at least 1");
        ArgumentNullException.ThrowIfNull(options.Test, nameof(Options.Test));
        options.Test.Validate();
        return options;
    }

    /// <summary>Options of a detector of shifted features.</summary>
    public sealed class Options
    {
        /// <summary>The features: a vector of Single of known size. Default: <c>Features</c>.</summary>
        public string InputColumnName { get; set; } = "Features";

        /// <summary>The column that is added: how unexpected each feature of a row is, given the others. Default:
        /// <c>FeatureSurprise</c>.</summary>
        public string OutputColumnName { get; set; } = "FeatureSurprise";

        /// <summary>Rows of the windows to come, at least 1; several times as many as features is best. Default: 500.</summary>
        public int WindowSize { get; set; } = 500;

        /// <summary>Level, correction, resampling. Default: those of <see cref="FeatureShiftOptions"/>.</summary>
        public FeatureShiftOptions Test { get; set; } = new();
    }
}
