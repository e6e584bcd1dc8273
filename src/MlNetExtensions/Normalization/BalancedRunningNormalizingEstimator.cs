using System.Globalization;
using Microsoft.ML.Runtime;
using MlNetExtensions.Components;
using MlNetExtensions.Core.Normalization;
using MlNetExtensions.Core.Rows;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>
/// Learns running means and variances from a stream, batch after batch in its order, in which the strata or tasks of a batch count alike:
/// for data that come task by task.
/// </summary>
/// <remarks>
/// <para>Lyu et al., "Overcoming Recency Bias of Normalization Statistics in Continual Learning: Balance and Adaptation" (NeurIPS 2023). A
/// stratum with nₖ of a batch's rows has the weight (c+nₖ)/Σ(c+nⱼ); the statistics of the t-th batch move the running ones by η₀ = mᵏ, ηₜ =
/// ηₜ₋₁/(ηₜ₋₁+(1−m)ᵏ), from the mean of all batches (κ = 0) to an exponential average (κ = 1). The first batch is where they begin.</para>
/// <para>One pass in constant memory. Same rows in the same order and same options give the same model on any number of threads. The fitted
/// transformer normalizes every row by the last statistics, and does not need the stratum;
/// <see cref="BalancedRunningNormalizingTransformer.Continue"/> goes on with the next rows.</para>
/// </remarks>
public sealed class BalancedRunningNormalizingEstimator : RowEstimator<BalancedRunningNormalizingTransformer>
{
    private readonly Options _options;
    private readonly ComponentLog _log;

    internal BalancedRunningNormalizingEstimator(IHostEnvironment? environment, Options options)
        : base([Check(options)], [options.StratumColumnName])
    {
        _options = new Options
        {
            InputColumnName = options.InputColumnName,
            OutputColumnName = options.OutputColumnName ?? options.InputColumnName,
            StratumColumnName = options.StratumColumnName,
            BatchSize = options.BatchSize,
            Momentum = options.Momentum,
            Adaptation = options.Adaptation,
            Concentration = options.Concentration,
            Epsilon = options.Epsilon,
            MissingValues = options.MissingValues,
        };
        _log = new ComponentLog(environment, "NormalizeBalancedRunning");
    }

    /// <inheritdoc/>
    protected override IEnumerable<OutputColumn> GetOutputs(IReadOnlyList<InputColumn> inputs) =>
        [NormalizedColumn.Of(_options.OutputColumnName!, inputs[0])];

    /// <inheritdoc/>
    protected override BalancedRunningNormalizingTransformer Fit(TrainingRows rows)
    {
        var moments = new BalancedRunningMoments(rows.Inputs[0].Dimension, _options.Momentum, _options.Adaptation, _options.Concentration);
        long count = Add(moments, rows, _options.BatchSize, _options.MissingValues);
        if (count == 0)
        {
            throw new InvalidOperationException("There are no rows to learn running statistics from.");
        }

        _log.Info(string.Create(CultureInfo.InvariantCulture,
            $"{count} rows in batches of {_options.BatchSize}; the last rate is {moments.Rates[0]:G4}."));
        return new BalancedRunningNormalizingTransformer(
            rows.Inputs[0], _options.OutputColumnName!, _options.StratumColumnName, _options.BatchSize, _options.Epsilon,
                _options.MissingValues, moments);
    }

    /// <summary>Moves running statistics by the batches of rows.</summary>
    /// <returns>Rows.</returns>
    internal static long Add(BalancedRunningMoments moments, TrainingRows rows, int batchSize, MissingValueHandling missingValues)
    {
        long count = 0;
        foreach (RowBatch<float> batch in rows.ReadBatches(batchSize))
        {
            missingValues.Check(batch.Columns[0].Span, rows.Columns[0], batch.FirstRow);
            moments.Add(batch.Columns[0].Span, batch.Groups[0].Span);
            count += batch.Count;
        }

        return count;
    }

    private static string Check(Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionCheck.RequireName(options.InputColumnName, nameof(Options.InputColumnName));
        OptionCheck.RequireName(options.StratumColumnName, nameof(Options.StratumColumnName));
        OptionCheck.RequireOptionalName(options.OutputColumnName, nameof(Options.OutputColumnName));
        OptionCheck.RequireDefined(options.MissingValues, nameof(Options.MissingValues));
        OptionCheck.Require(options.BatchSize is >= 1 and <= BalancedRunningNormalizingTransformer.MostRows, options.BatchSize,
            nameof(Options.BatchSize), "in [1, 1048576]");
        OptionCheck.Require(options.Momentum is > 0 and <= 1, options.Momentum, nameof(Options.Momentum), "above 0 and at most 1");
        OptionCheck.Require(options.Adaptation is >= 0 and <= 1, options.Adaptation, nameof(Options.Adaptation), "in [0, 1]");
        OptionCheck.Require(options.Concentration >= 0, options.Concentration, nameof(Options.Concentration), "at least 0");
        OptionCheck.RequireNotNegative(options.Epsilon, nameof(Options.Epsilon));
        return options.InputColumnName;
    }

    /// <summary>What to normalize, and how statistics move.</summary>
    public sealed class Options
    {
        /// <summary>The column that is added, of the shape of the input. Null, the default, for the name of the input.</summary>
        public string? OutputColumnName { get; set; }

        /// <summary>The features: Single, a scalar or a vector of known size. Default: <c>Features</c>.</summary>
        public string InputColumnName { get; set; } = "Features";

        /// <summary>
        /// The task or stratum of a row: text, key, whole number or Boolean. Rows without one are a stratum of their own. Default:
        /// <c>Stratum</c>.
        /// </summary>
        public string StratumColumnName { get; set; } = "Stratum";

        /// <summary>Consecutive rows that move the statistics together, in [1, 1048576]. Default: 256.</summary>
        public int BatchSize { get; set; } = 256;

        /// <summary>m, the rate of the exponential average, above 0 and at most 1. Default: 0.1.</summary>
        public double Momentum { get; set; } = 0.1;

        /// <summary>κ, in [0, 1]: 0 for the mean of all batches, 1 for an exponential average. Default: 0.5.</summary>
        public double Adaptation { get; set; } = 0.5;

        /// <summary>
        /// c, at least 0: 0 for strata that count by their rows, as in batch normalization. Default: +∞, where all strata of a batch count
        /// alike.
        /// </summary>
        public double Concentration { get; set; } = double.PositiveInfinity;

        /// <summary>Added to variances; finite, at least 0. Default: 1e-5.</summary>
        public double Epsilon { get; set; } = 1e-5;

        /// <summary>What becomes of NaN. Default: it is refused.</summary>
        public MissingValueHandling MissingValues { get; set; }
    }
}
