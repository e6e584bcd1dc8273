using System.Globalization;
using Microsoft.ML.Runtime;
using MlNetExtensions.Components;
using MlNetExtensions.Core.Normalization;
using MlNetExtensions.Core.Rows;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>
/// Learns statistics of masked cells and of intact ones apart, and normalizes each kind by its own: filled-in, corrupted or missing cells
/// shift nothing of the others.
/// </summary>
/// <remarks>
/// <para>Yu et al., "Region Normalization for Image Inpainting" (AAAI 2020), with its code's convention that ε grows as a region shrinks.
/// Statistics are of each slot by itself, or of the slots of a channel together, and are learned: rows to be normalized later are not
/// needed for them.</para>
/// <para>One pass in constant memory. A kind of cell that a channel had none of while fitting takes the statistics of the other
/// kind.</para>
/// </remarks>
public sealed partial class RegionNormalizingEstimator : RowEstimator<RegionNormalizingTransformer>
{
    private readonly RegionRule _rule;
    private readonly string _output;
    private readonly ComponentLog _log;

    internal RegionNormalizingEstimator(IHostEnvironment? environment, Options options)
        : base(Check(options))
    {
        _rule = new RegionRule(options.SlotsPerChannel, options.Epsilon, options.MissingValues)
        {
            Intact = new RegionAffine(Wide(options.IntactGain), Wide(options.IntactBias)),
            Masked = new RegionAffine(Wide(options.MaskedGain), Wide(options.MaskedBias)),
        };
        _output = options.OutputColumnName ?? options.InputColumnName;
        _log = new ComponentLog(environment, "NormalizeRegions");
    }

    /// <inheritdoc/>
    protected override IEnumerable<OutputColumn> GetOutputs(IReadOnlyList<InputColumn> inputs) => [NormalizedColumn.Of(_output, inputs[0])];

    /// <inheritdoc/>
    protected override RegionNormalizingTransformer Fit(TrainingRows rows)
    {
        InputColumn input = rows.Inputs[0];
        int dimension = input.Dimension, maskSize = rows.Inputs.Count > 1 ? rows.Inputs[1].Dimension : 0;
        OptionCheck.Require(
            dimension % _rule.SlotsPerChannel == 0, _rule.SlotsPerChannel, nameof(Options.SlotsPerChannel),
                $"a divisor of the {dimension} slots of column '{input.Name}'");
        int channels = dimension / _rule.SlotsPerChannel;
        CheckLength(_rule.Intact.Gains, channels, nameof(Options.IntactGain));
        CheckLength(_rule.Intact.Biases, channels, nameof(Options.IntactBias));
        CheckLength(_rule.Masked.Gains, channels, nameof(Options.MaskedGain));
        CheckLength(_rule.Masked.Biases, channels, nameof(Options.MaskedBias));
        if (maskSize != 0 && maskSize != dimension && maskSize != _rule.SlotsPerChannel)
        {
            throw new ArgumentException(
                $"The mask '{rows.Inputs[1].Name}' has {maskSize} slots, but column '{input.Name}' has {dimension} "
                + $"in channels of {_rule.SlotsPerChannel}; give one slot for each cell, or for each of a channel.",
                nameof(Options.MaskColumnName));
        }

        var moments = new RegionMoments(dimension);
        foreach (RowBatch<float> batch in rows.ReadBatches())
        {
            _rule.ValueHandling(maskSize > 0).Check(batch.Columns[0].Span, rows.Columns[0], batch.FirstRow);
            if (maskSize > 0)
            {
                InvalidRowException.ThrowIfNotFinite(batch.Columns[1].Span, rows.Columns[1], batch.FirstRow);
            }

            for (int row = 0; row < batch.Count; row++)
            {
                moments.Add(batch.Columns[0].Span.Slice(row * dimension, dimension), maskSize > 0
                    ? batch.Columns[1].Span.Slice(row * maskSize, maskSize) : []);
            }
        }

        RegionStatistics[] intact = moments.Intact(_rule.SlotsPerChannel), masked = moments.Masked(_rule.SlotsPerChannel);
        _log.Info(string.Create(CultureInfo.InvariantCulture,
            $"{channels} channels of {_rule.SlotsPerChannel} slots; {intact.Sum(region => region.Cells)} intact "
            + $"and {masked.Sum(region => region.Cells)} masked cells with values."));
        return new RegionNormalizingTransformer(rows.Inputs, _output, _rule, intact, masked);
    }

    private static void CheckLength(double[]? values, int channels, string option)
    {
        if (values is not null && values.Length != channels)
        {
            throw new ArgumentException($"{option} has {values.Length} values for {channels} channels; give one for each.", option);
        }
    }

    private static string[] Check(Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionCheck.RequireName(options.InputColumnName, nameof(Options.InputColumnName));
        OptionCheck.RequireOptionalName(options.OutputColumnName, nameof(Options.OutputColumnName));
        OptionCheck.RequireOptionalName(options.MaskColumnName, nameof(Options.MaskColumnName));
        OptionCheck.RequireDefined(options.MissingValues, nameof(Options.MissingValues));
        OptionCheck.Require(options.SlotsPerChannel >= 1, options.SlotsPerChannel, nameof(Options.SlotsPerChannel), "at least 1");
        OptionCheck.RequireNotNegative(options.Epsilon, nameof(Options.Epsilon));
        foreach ((float[]? values, string option) in new[]
        {
            (options.IntactGain, nameof(Options.IntactGain)), (options.IntactBias, nameof(Options.IntactBias)),
            (options.MaskedGain, nameof(Options.MaskedGain)), (options.MaskedBias, nameof(Options.MaskedBias)),
        })
        {
            OptionCheck.Require(values is null || Array.TrueForAll(values, float.IsFinite), values, option,
                "finite numbers, one a channel");
        }

        return options.MaskColumnName is null ? [options.InputColumnName] : [options.InputColumnName, options.MaskColumnName];
    }

    private static double[]? Wide(float[]? values) => values is null ? null : Array.ConvertAll(values, value => (double)value);
}
