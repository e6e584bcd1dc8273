using Microsoft.ML;
using Microsoft.ML.Runtime;
using MlNetExtensions.Components;
using MlNetExtensions.Core.Rows;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>Tests of whether data have shifted, and of when to train again; made by <c>mlContext.DataShift()</c>.</summary>
public sealed class DataShiftOperations
{
    /// <summary>Resamples above which the correction is worth a word: some 130 features at the default level.</summary>
    private const double ManyResamples = 2500;

    private readonly ComponentLog _log;

    internal DataShiftOperations(IHostEnvironment? environment) => _log = new ComponentLog(environment, "DataShift");

    /// <summary>Tells which features of a window have shifted from a reference, and how far both are from each other as wholes.</summary>
    /// <param name="reference">Rows as they should be.</param>
    /// <param name="window">The rows in question, one at least; several times as many as features is best.</param>
    /// <param name="featureColumnName">The features: a vector of Single of known size.</param>
    /// <param name="stratumColumnName">
    /// Text, keys, whole numbers or Booleans: a report of every stratum too. Strata are matched by value; rows without one count in the
    /// report of all rows. Null for none.
    /// </param>
    /// <param name="options">Level, correction, resampling; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, of the wrong type or size, or an option is out of
    /// range.</exception>
    /// <exception cref="ArgumentException">A side has no rows.</exception>
    /// <exception cref="InvalidRowException">A value is not finite; the message names column, row and slot.</exception>
    public FeatureShiftReport Compare(
        IDataView reference, IDataView window, string featureColumnName = "Features", string? stratumColumnName = null,
        FeatureShiftOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(window);
        ArgumentException.ThrowIfNullOrEmpty(featureColumnName);
        options ??= new FeatureShiftOptions();
        options.Validate();
        string[] strata = stratumColumnName is null ? [] : [stratumColumnName];
        TrainingRows first = new(reference, [featureColumnName], strata), second = new(window, [featureColumnName], strata);
        ShiftRows.RequireDimension(second, first.Inputs[0].Dimension);
        SampledRows before = ShiftRows.Read(first, options), after = ShiftRows.Read(second, options);
        if (options.Correction == ShiftCorrection.Bonferroni && before.Dimension / options.Level > ManyResamples)
        {
            _log.Warning(
                $"{before.Dimension} features at level {options.Level} take {before.Dimension / options.Level:F0} resamples. " +
                $"{nameof(ShiftCorrection)}.{nameof(ShiftCorrection.MaximumStatistic)} keeps the level with a few hundred.");
        }

        if (after.Count <= after.Dimension)
        {
            _log.Warning($"The window has {after.Count} rows for {after.Dimension} features: their relations to each other can hardly be told, and little but large shifts will be found.");
        }

        IReadOnlyList<string>? names = first.Inputs[0].SlotNames;
        return strata.Length == 0 ? Report(before, after, names, options)
            : WithStrata(before, after, first.Categories[0].Categories!, second.Categories[0].Categories!, names, options);
    }

    /// <summary>Learns a reference that windows of a stream are compared with; the fitted detector can be saved.</summary>
    /// <param name="featureColumnName">The features: a vector of Single of known size.</param>
    /// <param name="windowSize">Rows of the windows to come.</param>
    /// <param name="test">Level, correction, resampling; null for the defaults.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public FeatureShiftEstimator FeatureShift(string featureColumnName = "Features", int windowSize = 500,
        FeatureShiftOptions? test = null) =>
        FeatureShift(new FeatureShiftEstimator.Options
        {
            InputColumnName = featureColumnName,
            WindowSize = windowSize,
            Test = test ?? new FeatureShiftOptions(),
        });

    /// <inheritdoc cref="FeatureShift(string, int, FeatureShiftOptions)"/>
    /// <param name="options">All options.</param>
    public FeatureShiftEstimator FeatureShift(FeatureShiftEstimator.Options options) => new(_log, options);

    /// <summary>Tells from predictions whether a regression has become worse, and on how many of the latest rows to train again.</summary>
    /// <param name="reference">Rows that the model was not trained on, soon after training, with label and score.</param>
    /// <param name="stream">Rows since, in the order of their time.</param>
    /// <param name="labelColumnName">The true value: Single.</param>
    /// <param name="scoreColumnName">The prediction: Single.</param>
    /// <param name="options">Window and level; null for the defaults.</param>
    /// <param name="horizon">How the rows to train on again are found; null for the defaults. A reading of an abstract: see there.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type, or an option is out of range.</exception>
    /// <exception cref="ArgumentException">There are fewer than 2 reference rows.</exception>
    /// <exception cref="InvalidRowException">A value is not finite; the message names column and row.</exception>
    public PerformanceDriftReport PerformanceDrift(
        IDataView reference, IDataView stream, string labelColumnName = "Label", string scoreColumnName = "Score",
        PerformanceDriftOptions? options = null, VarianceHorizon? horizon = null)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(stream);
        (List<double> labels, List<double> errors) = Errors(reference, labelColumnName, scoreColumnName);
        var detector = new PerformanceDriftDetector(errors.ToArray(), options);
        (List<double> newLabels, List<double> newErrors) = Errors(stream, labelColumnName, scoreColumnName);
        PerformanceDriftStatus[] statuses = [.. newErrors.Select(detector.Add)];
        long? drift = statuses.FirstOrDefault(status => status.HasDrifted)?.Row;
        _log.Info(drift is null ? "The errors are as before." : $"The errors have grown: drift after row {drift} of the stream.");
        labels.AddRange(newLabels.Take((int)(drift ?? newLabels.Count)));
        return new PerformanceDriftReport(
            detector.ReferenceError, detector.Threshold, drift, [.. statuses.Select(status => status.RollingError)],
            (horizon ?? new VarianceHorizon()).Rows(labels.ToArray()));
    }

    private static FeatureShiftReport Report(SampledRows before, SampledRows after, IReadOnlyList<string>? names,
        FeatureShiftOptions options) =>
        new(FeatureShiftTest.Run(before.Values, after.Values, before.Dimension, options, names), options.Level)
        {
            ReferenceRowCount = before.Count,
            WindowRowCount = after.Count,
            Distance = FeatureShiftTest.Distance(before.Values, after.Values, before.Dimension, options),
        };

    private static FeatureShiftReport WithStrata(
        SampledRows before, SampledRows after, Categories known, Categories found, IReadOnlyList<string>? names,
        FeatureShiftOptions options)
    {
        // The numbers, from 1, that the strata of the window have in the reference.
        int[] numbers = found.NumbersIn(known, "the strata");
        List<FeatureShiftReport> strata = [];
        List<string> unmatched = [.. found.Texts.Where((_, i) => numbers[i] == 0)];
        for (int i = 0; i < known.Count; i++)
        {
            int place = Array.IndexOf(numbers, i + 1);
            SampledRows first = before.OfGroup(i), second = place < 0 ? first.Select([]) : after.OfGroup(place);
            if (first.Count == 0 || second.Count == 0)
            {
                unmatched.Add(known.Texts[i]);
                continue;
            }

            strata.Add(Report(first, second, names, options) with { Stratum = known.Texts[i] });
        }

        return Report(before, after, names, options) with { Strata = strata, UnmatchedStrata = unmatched };
    }

    private static (List<double> Labels, List<double> Errors) Errors(IDataView data, string label, string score)
    {
        var rows = new TrainingRows(data, [label, score], []);
        List<double> labels = [], errors = [];
        foreach (RowBatch<float> batch in rows.ReadBatches())
        {
            for (int i = 0; i < 2; i++)
            {
                InvalidRowException.ThrowIfNotFinite(batch.Columns[i].Span, rows.Columns[i], batch.FirstRow);
            }

            for (int row = 0; row < batch.Count; row++)
            {
                double truth = batch.Columns[0].Span[row];
                labels.Add(truth);
                errors.Add(Math.Abs(truth - batch.Columns[1].Span[row]));
            }
        }

        return (labels, errors);
    }
}
