using MlNetExtensions.Components;
using MlNetExtensions.Core.Normalization;
using MlNetExtensions.Core.Rows;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>
/// Learns the statistics of a source and spreads them over K components, by whose mixture rows of a stream are normalized: for streams
/// whose rows come in runs of one kind (UnMix-TNS).
/// </summary>
/// <remarks>
/// <para>Tomar et al., "Un-Mixing Test-Time Normalization Statistics: Combatting Label Temporal Correlation" (ICLR 2024). A row is
/// normalized by the mean of K statistics, each of them mixed with the row's own as far as the row points the same way. The paper takes a
/// row's own mean and variance over the pixels of a channel: set <see cref="Options.SlotsPerChannel"/>. A plain feature is a channel of one
/// value, with the mean x and no variance: that form is ours.</para>
/// <para><c>Transform</c> normalizes each row by the state as it was fitted, which stays, so that rows may be read in any order, by any
/// number of cursors, and by prediction engines. The statistics move in <see cref="UnmixedNormalizingTransformer.TransformStream"/> and
/// <see cref="UnmixedNormalizingTransformer.CreateStream"/>.</para>
/// <para>One pass in constant memory.</para>
/// </remarks>
public sealed class UnmixedNormalizingEstimator : RowEstimator<UnmixedNormalizingTransformer>
{
    private readonly UnmixedRule _rule;
    private readonly int _components, _seed;
    private readonly double _share;
    private readonly string _output;

    internal UnmixedNormalizingEstimator(Options options)
        : base(Check(options))
    {
        _rule = new UnmixedRule(options.SlotsPerChannel, options.Temperature, options.Epsilon, options.Momentum, options.MissingValues);
        (_components, _share, _seed) = (options.NumberOfComponents, options.VarianceShare, options.Seed);
        _output = options.OutputColumnName ?? options.InputColumnName;
    }

    /// <inheritdoc/>
    protected override IEnumerable<OutputColumn> GetOutputs(IReadOnlyList<InputColumn> inputs) => [NormalizedColumn.Of(_output, inputs[0])];

    /// <inheritdoc/>
    protected override UnmixedNormalizingTransformer Fit(TrainingRows rows)
    {
        InputColumn input = rows.Inputs[0];
        OptionCheck.Require(
            input.Dimension % _rule.SlotsPerChannel == 0, _rule.SlotsPerChannel, nameof(Options.SlotsPerChannel),
            $"a divisor of the {input.Dimension} slots of column '{input.Name}'");
        var moments = new RegionMoments(input.Dimension);
        foreach (RowBatch<float> batch in rows.ReadBatches())
        {
            _rule.MissingValues.Check(batch.Columns[0].Span, rows.Columns[0], batch.FirstRow);
            for (int row = 0; row < batch.Count; row++)
            {
                moments.Add(batch.Columns[0].Span.Slice(row * input.Dimension, input.Dimension), []);
            }
        }

        var source = MomentProfile.Of(moments.Intact(_rule.SlotsPerChannel));
        return new UnmixedNormalizingTransformer(input, _output, _rule, UnmixedState.Around(source, _components, _share, _seed));
    }

    private static string Check(Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionCheck.RequireName(options.InputColumnName, nameof(Options.InputColumnName));
        OptionCheck.RequireOptionalName(options.OutputColumnName, nameof(Options.OutputColumnName));
        OptionCheck.RequireDefined(options.MissingValues, nameof(Options.MissingValues));
        OptionCheck.Require(options.SlotsPerChannel >= 1, options.SlotsPerChannel, nameof(Options.SlotsPerChannel), "at least 1");
        OptionCheck.Require(options.NumberOfComponents is >= 1 and <= 65536, options.NumberOfComponents, nameof(Options.NumberOfComponents),
            "in [1, 65536]");
        OptionCheck.Require(options.VarianceShare is >= 0 and <= 1, options.VarianceShare, nameof(Options.VarianceShare), "in [0, 1]");
        OptionCheck.Require(options.Momentum is >= 0 and <= 1, options.Momentum, nameof(Options.Momentum), "in [0, 1]");
        OptionCheck.Require(options.Temperature >= UnmixedRule.LeastTemperature && double.IsFinite(options.Temperature),
            options.Temperature, nameof(Options.Temperature), "finite and at least 1e-6");
        OptionCheck.RequireNotNegative(options.Epsilon, nameof(Options.Epsilon));
        return options.InputColumnName;
    }

    /// <summary>What to normalize, and how statistics mix and move.</summary>
    public sealed class Options
    {
        /// <summary>The column that is added, of the shape of the input. Null, the default, for the name of the input.</summary>
        public string? OutputColumnName { get; set; }

        /// <summary>The features: Single, a scalar or a vector of known size. Default: <c>Features</c>.</summary>
        public string InputColumnName { get; set; } = "Features";

        /// <summary>
        /// Consecutive slots that make a channel, whose mean and variance in the row count: the pixels of a color plane. Default: 1, every
        /// slot by itself.
        /// </summary>
        public int SlotsPerChannel { get; set; } = 1;

        /// <summary>K, in [1, 65536]. Default: 16; the paper takes 128 for streams of mixed domains.</summary>
        public int NumberOfComponents { get; set; } = 16;

        /// <summary>α, the share of the source's variance that lies between components, in [0, 1]. Default: 0.5.</summary>
        public double VarianceShare { get; set; } = 0.5;

        /// <summary>λ, how far a batch of a stream moves the statistics, in [0, 1]. Default: 0.01.</summary>
        public double Momentum { get; set; } = 0.01;

        /// <summary>τ, by which cosines are divided, at least 1e-6. Default: 0.07.</summary>
        public double Temperature { get; set; } = 0.07;

        /// <summary>Added to variances; finite, at least 0. Default: 1e-5.</summary>
        public double Epsilon { get; set; } = 1e-5;

        /// <summary>Of the components' places around the source. Default: 1.</summary>
        public int Seed { get; set; } = 1;

        /// <summary>What becomes of NaN. Default: it is refused.</summary>
        public MissingValueHandling MissingValues { get; set; }
    }
}
