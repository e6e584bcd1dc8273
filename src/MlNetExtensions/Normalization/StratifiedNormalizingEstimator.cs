using System.Globalization;
using Microsoft.ML.Runtime;
using MlNetExtensions.Components;
using MlNetExtensions.Core.Normalization;
using MlNetExtensions.Core.Rows;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>Learns to normalize features within strata of rows: by site, batch, device, prompt, kind of product.</summary>
/// <remarks>
/// <para>y = α(x−μₖ)/(σₖ+ε) + (1−α)(x−μ)/(σ+ε) for a row of stratum k: the stratified advantage normalization of "Stratified GRPO: Handling Structural
/// Heterogeneity in Reinforcement Learning of LLM Search Agents" (arXiv 2510.06214), by itself as a transform of features. At α = 1 and ε = 0 every stratum has
/// mean 0 and variance 1. A row whose stratum is missing, or was not there while fitting, is normalized by the statistics of all rows.</para>
/// <para>One pass in constant memory; medians alone take all values into memory. Same rows and options give the same model on any number of threads.</para>
/// <para>Source columns: Single, scalar or vector of known size; strata of text, keys, whole numbers or Booleans. Added column: of the shape of the features.</para>
/// </remarks>
public sealed partial class StratifiedNormalizingEstimator : RowEstimator<StratifiedNormalizingTransformer>
{
    private readonly ComponentLog _log;
    private readonly StratifiedRule _rule;
    private readonly MissingValueHandling _missingValues;
    private readonly Dictionary<string, ValueRange> _ranges;
    private readonly string _output;

    internal StratifiedNormalizingEstimator(IHostEnvironment? environment, Options options)
        : base([CheckNames(options)], options.StratumColumnNames)
    {
        _rule = options.ToRule();
        _rule.Check();
        OptionCheck.RequireDefined(options.MissingValues, nameof(Options.MissingValues));
        _missingValues = options.MissingValues;
        _ranges = new Dictionary<string, ValueRange>(options.StratumRanges ?? new Dictionary<string, ValueRange>(), StringComparer.Ordinal);
        foreach (ValueRange range in _ranges.Values)
        {
            range.Check(nameof(Options.StratumRanges));
        }

        _output = options.OutputColumnName ?? options.InputColumnName;
        _log = new ComponentLog(environment, "NormalizeStratified");
    }

    /// <inheritdoc/>
    protected override IEnumerable<OutputColumn> GetOutputs(IReadOnlyList<InputColumn> inputs) => [NormalizedColumn.Of(_output, inputs[0])];

    /// <inheritdoc/>
    protected override StratifiedNormalizingTransformer Fit(TrainingRows rows)
    {
        InputColumn input = rows.Inputs[0];
        var moments = new StratifiedMoments(input.Dimension);
        StratifiedSample<float>? sample = _rule.Form == StratifiedForm.MedianInterquartile ? new StratifiedSample<float>(input.Dimension) : null;
        StrataNumbers? strata = null;
        int[] numbers = [];
        foreach (RowBatch<float> batch in rows.ReadBatches())
        {
            ReadOnlySpan<float> values = batch.Columns[0].Span;
            _missingValues.Check(values, rows.Columns[0], batch.FirstRow);
            strata ??= new StrataNumbers(batch.Groups.Count);
            numbers = numbers.Length < batch.Count ? new int[batch.Count] : numbers;
            Number(batch, strata, numbers);
            moments.Add(values, numbers.AsSpan(0, batch.Count));
            sample?.Add(values, numbers.AsSpan(0, batch.Count));
        }

        var fitted = new StratifiedNormalizingTransformer(
            [input, .. rows.Categories], _output, new StratifiedState(_rule, _missingValues, _ranges, strata!, moments, sample?.Quartiles()));
        Report(fitted, moments);
        return fitted;
    }

    private static void Number(RowBatch<float> batch, StrataNumbers strata, int[] numbers)
    {
        Span<int> combination = stackalloc int[batch.Groups.Count];
        for (int row = 0; row < batch.Count; row++)
        {
            for (int i = 0; i < combination.Length; i++)
            {
                combination[i] = batch.Groups[i].Span[row];
            }

            numbers[row] = strata.Add(combination);
        }
    }

    private static string CheckNames(Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionCheck.RequireName(options.InputColumnName, nameof(Options.InputColumnName));
        OptionCheck.RequireOptionalName(options.OutputColumnName, nameof(Options.OutputColumnName));
        OptionCheck.RequireNames(options.StratumColumnNames, nameof(Options.StratumColumnNames));
        return options.InputColumnName;
    }

    private void Report(StratifiedNormalizingTransformer fitted, StratifiedMoments moments)
    {
        int small = Enumerable.Range(0, moments.Count).Count(stratum => moments[stratum].Rows < _rule.MinimumStratumSize);
        _log.Info(string.Create(CultureInfo.InvariantCulture,
            $"{moments.Count} strata, {fitted.RowsWithoutStratum} rows without; strata explain {fitted.ExplainedVariance:P1} of the variance. {small} strata have fewer than {_rule.MinimumStratumSize} rows and take the statistics of all."));
    }
}
