using System.Globalization;
using Microsoft.ML.Runtime;
using MlNetExtensions.Components;
using MlNetExtensions.Core.Normalization;
using MlNetExtensions.Core.Rows;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>
/// Learns bins of every feature, and spreads it over one slot a bin: 1 for the bins below a value, 0 for those above, and the share of its
/// own bin that lies below it. A model behind it can bend where bins meet, which linear models and networks otherwise learn slowly or not.
/// </summary>
/// <remarks>
/// <para>Gorishniy, Rubachev and Babenko, "On Embeddings for Numerical Features in Tabular Deep Learning" (NeurIPS 2022), section 3.2, with
/// bins of our own choice: bins have equal shares of the rows, as there, but a value that is more frequent than a bin's share is an edge by
/// itself, and leaves the other bins to the other values. A feature of two values, such as an indicator, has one slot: 0 and 1 stay what they
/// are. A constant feature becomes 0.</para>
/// <para>One pass. Up to <see cref="Options.MaximumExampleCount"/> rows are kept, an even sample where there are more; zeros take no memory.
/// Same rows in the same order and same options give the same model on any number of threads.</para>
/// <para>Source column: Single, scalar or vector of known size. Added column: a vector of Single, with slots named <c>age[17..25]</c>.</para>
/// </remarks>
public sealed class PiecewiseLinearEncodingEstimator : RowEstimator<PiecewiseLinearEncodingTransformer>
{
    private readonly Options _options;
    private readonly ComponentLog _log;

    internal PiecewiseLinearEncodingEstimator(IHostEnvironment? environment, Options options)
        : base(Check(options))
    {
        _options = new Options
        {
            InputColumnName = options.InputColumnName,
            OutputColumnName = options.OutputColumnName ?? options.InputColumnName,
            MaximumBinCount = options.MaximumBinCount,
            MaximumExampleCount = options.MaximumExampleCount,
            ClipEnds = options.ClipEnds,
            MissingValues = options.MissingValues,
        };
        _log = new ComponentLog(environment, "EncodePiecewiseLinear");
    }

    /// <inheritdoc/>
    protected override IEnumerable<OutputColumn> GetOutputs(IReadOnlyList<InputColumn> inputs) =>
        [PiecewiseLinearEncodingTransformer.OutputOf(_options.OutputColumnName!, inputs[0], null)];

    /// <inheritdoc/>
    protected override PiecewiseLinearEncodingTransformer Fit(TrainingRows rows)
    {
        InputColumn input = rows.Inputs[0];
        var sample = new QuantileSample(input.Dimension, _options.MaximumExampleCount);
        foreach (RowBatch<float> batch in rows.ReadBatches())
        {
            _options.MissingValues.Check(batch.Columns[0].Span, rows.Columns[0], batch.FirstRow);
            sample.Add(batch.Columns[0].Span);
        }

        if (sample.Rows == 0)
        {
            throw new InvalidOperationException($"There are no rows to learn the bins of column '{input.Name}' from.");
        }

        float[][] edges = sample.Edges(_options.MaximumBinCount);
        long size = edges.Sum(feature => (long)PiecewiseLinearEncoder.SlotsOf(feature));
        if (size > OutputColumn.MaximumVectorSize)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                $"The {input.Dimension} features of column '{input.Name}' have {size} bins together, but a row may have "
                + $"{OutputColumn.MaximumVectorSize} slots; encode fewer columns, or lower MaximumBinCount, which is {_options.MaximumBinCount}."));
        }

        _log.Info(string.Create(CultureInfo.InvariantCulture,
            $"{input.Dimension} features become {size} slots; bins from {sample.Count} of {sample.Rows} rows."));
        return new PiecewiseLinearEncodingTransformer(input, _options.OutputColumnName!,
            new PiecewiseLinearEncoder(edges, _options.ClipEnds), _options.ClipEnds, _options.MissingValues);
    }

    private static string Check(Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionCheck.RequireName(options.InputColumnName, nameof(Options.InputColumnName));
        OptionCheck.RequireOptionalName(options.OutputColumnName, nameof(Options.OutputColumnName));
        OptionCheck.RequireDefined(options.MissingValues, nameof(Options.MissingValues));
        OptionCheck.Require(options.MaximumBinCount is >= 1 and <= OutputColumn.MaximumVectorSize, options.MaximumBinCount,
            nameof(Options.MaximumBinCount), "in [1, 131071]");
        OptionCheck.Require(options.MaximumExampleCount >= 1, options.MaximumExampleCount, nameof(Options.MaximumExampleCount),
            "at least 1");
        return options.InputColumnName;
    }

    /// <summary>What to encode, and how finely.</summary>
    public sealed class Options
    {
        /// <summary>The column that is added, a vector. Null, the default, for the name of the input.</summary>
        public string? OutputColumnName { get; set; }

        /// <summary>The features: Single, a scalar or a vector of known size. Default: <c>Features</c>.</summary>
        public string InputColumnName { get; set; } = "Features";

        /// <summary>
        /// The most bins of a feature, in [1, 131071]. A feature that has fewer values has an edge at each of them; with one bin it is merely
        /// scaled to [0, 1]. Default: 32.
        /// </summary>
        public int MaximumBinCount { get; set; } = 32;

        /// <summary>
        /// The most rows that bins are chosen from, at least 1: fewer where they have more than 2²⁷ values other than zero, at 8 bytes each.
        /// Smallest and largest values are always those of all rows. Default: 65536, of which a quantile is right to a share of 0.003 of the
        /// rows or so.
        /// </summary>
        public int MaximumExampleCount { get; set; } = 65536;

        /// <summary>
        /// Whether a value beyond all that were fitted is taken for the nearest of them. False lets the first and the last slot go on below 0
        /// and above 1 in a straight line, as published. Default: true.
        /// </summary>
        public bool ClipEnds { get; set; } = true;

        /// <summary>
        /// What becomes of NaN. Default: it is refused. Passed through, it does not count in the bins, and all its slots are NaN.
        /// </summary>
        public MissingValueHandling MissingValues { get; set; }
    }
}
