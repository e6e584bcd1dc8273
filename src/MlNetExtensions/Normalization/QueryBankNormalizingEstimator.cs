using System.Globalization;
using Microsoft.ML.Runtime;
using MlNetExtensions.Components;
using MlNetExtensions.Core.Normalization;
using MlNetExtensions.Core.Rows;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>
/// Learns from a bank of queries which items of a gallery are hubs, near to everything, and takes their advantage from later queries:
/// querybank normalization by the dynamic inverted softmax.
/// </summary>
/// <remarks>
/// <para>Bogolin et al., "Cross Modal Retrieval with Querybank Normalization" (CVPR 2022). A row is a query, its features are the
/// similarities to the items of the gallery, always the same ones in the same order. The view that is fitted on is the bank: training
/// queries, not those of the test. Similarities of a query whose best item was among the k best for some query of the bank become
/// exp(β·s)/Σ_bank exp(β·s); the others stay. Items compare within a row, never across rows.</para>
/// <para>One pass in the memory of the gallery. NaN and infinities are errors that name column, row and slot: without all similarities
/// there is no ranking.</para>
/// </remarks>
public sealed class QueryBankNormalizingEstimator : RowEstimator<QueryBankNormalizingTransformer>
{
    private readonly Options _options;
    private readonly ComponentLog _log;

    internal QueryBankNormalizingEstimator(IHostEnvironment? environment, Options options)
        : base(Check(options))
    {
        _options = new Options
        {
            InputColumnName = options.InputColumnName,
            OutputColumnName = options.OutputColumnName ?? options.InputColumnName,
            Beta = options.Beta,
            K = options.K,
            NormalizeAll = options.NormalizeAll,
            Logarithms = options.Logarithms,
        };
        _log = new ComponentLog(environment, "NormalizeQueryBank");
    }

    /// <inheritdoc/>
    protected override IEnumerable<OutputColumn> GetOutputs(IReadOnlyList<InputColumn> inputs) =>
        [NormalizedColumn.Of(_options.OutputColumnName!, inputs[0])];

    /// <inheritdoc/>
    protected override QueryBankNormalizingTransformer Fit(TrainingRows rows)
    {
        int items = rows.Inputs[0].Dimension;
        var bank = new QueryBank(items, _options.Beta, _options.K);
        foreach (RowBatch<float> batch in rows.ReadBatches())
        {
            InvalidRowException.ThrowIfNotFinite(batch.Columns[0].Span, rows.Columns[0], batch.FirstRow);
            for (int row = 0; row < batch.Count; row++)
            {
                bank.Add(batch.Columns[0].Span.Slice(row * items, items));
            }
        }

        DynamicInvertedSoftmax normalizer = bank.ToNormalizer();
        _log.Info(string.Create(CultureInfo.InvariantCulture,
            $"A bank of {bank.Count} queries; "
            + $"{normalizer.IsActivated.Count(isActivated => isActivated)} of {items} items are among the {_options.K} best of some."));
        return new QueryBankNormalizingTransformer(rows.Inputs[0], _options.OutputColumnName!, normalizer, !_options.NormalizeAll,
            _options.Logarithms);
    }

    private static string Check(Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionCheck.RequireName(options.InputColumnName, nameof(Options.InputColumnName));
        OptionCheck.RequireOptionalName(options.OutputColumnName, nameof(Options.OutputColumnName));
        OptionCheck.Require(options.Beta is > 0 and <= QueryBankNormalizingTransformer.MostBeta, options.Beta, nameof(Options.Beta),
            "above 0 and at most 1e6");
        OptionCheck.Require(options.K >= 1, options.K, nameof(Options.K), "at least 1");
        return options.InputColumnName;
    }

    /// <summary>What to normalize, and how.</summary>
    public sealed class Options
    {
        /// <summary>The column that is added, of the shape of the input. Null, the default, for the name of the input.</summary>
        public string? OutputColumnName { get; set; }

        /// <summary>
        /// The similarities of a query to the items of the gallery: a vector of Single of known size. Default: <c>Similarities</c>.
        /// </summary>
        public string InputColumnName { get; set; } = "Similarities";

        /// <summary>β, the inverse temperature, above 0. Default: 20, as published for cosine similarities.</summary>
        public double Beta { get; set; } = 20;

        /// <summary>
        /// How many of the best items of a bank's query count as hubs, at least 1; more than there are items for all. Default: 1.
        /// </summary>
        public int K { get; set; } = 1;

        /// <summary>Normalizes every query, whatever its best item: the inverted softmax, not the dynamic one. Default: false.</summary>
        public bool NormalizeAll { get; set; }

        /// <summary>
        /// Gives logarithms of normalized similarities, in the same order, which stay apart where exp overflows or vanishes. Default:
        /// false.
        /// </summary>
        public bool Logarithms { get; set; }
    }
}
