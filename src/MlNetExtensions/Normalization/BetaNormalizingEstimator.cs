using System.Globalization;
using Microsoft.ML.Runtime;
using MlNetExtensions.Components;
using MlNetExtensions.Core.Normalization;
using MlNetExtensions.Core.Rows;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>
/// Learns to normalize scores of a known range by groups: deviations from the mean of the group, weighted by one over a Beta density at
/// that mean.
/// </summary>
/// <remarks>
/// <para>"BNPO: Beta Normalization Policy Optimization" (2025), with the conventions of its code: a group of one score has the mean 0, so
/// that its score stays, and takes the weight of that mean, which can be the largest. Features of a vector are normalized each by
/// itself.</para>
/// <para>One pass in the memory of the groups. A row whose group is missing, or was not there while fitting, deviates from the mean of the
/// groups' means. A score outside of the range is an error that names column, row and slot.</para>
/// </remarks>
public sealed class BetaNormalizingEstimator : RowEstimator<BetaNormalizingTransformer>
{
    private readonly BetaRule _rule;
    private readonly string _output;
    private readonly ComponentLog _log;

    internal BetaNormalizingEstimator(IHostEnvironment? environment, Options options)
        : base([Check(options)], [options.GroupColumnName])
    {
        _rule = new BetaRule((float)options.Range.Low, (float)options.Range.High, options.LargestWeight, options.MissingValues);
        _output = options.OutputColumnName ?? options.InputColumnName;
        _log = new ComponentLog(environment, "NormalizeBeta");
    }

    /// <inheritdoc/>
    protected override IEnumerable<OutputColumn> GetOutputs(IReadOnlyList<InputColumn> inputs) => [NormalizedColumn.Of(_output, inputs[0])];

    /// <inheritdoc/>
    protected override BetaNormalizingTransformer Fit(TrainingRows rows)
    {
        var moments = new StratifiedMoments(rows.Inputs[0].Dimension);
        foreach (RowBatch<float> batch in rows.ReadBatches())
        {
            _rule.Check(batch.Columns[0].Span, rows.Columns[0], batch.FirstRow);
            moments.Add(batch.Columns[0].Span, batch.Groups[0].Span);
        }

        InputColumn groups = rows.Categories[0];
        double width = _rule.High - _rule.Low;
        var laws = new BetaNormalization[moments.Dimension];
        double[][] means = [.. Enumerable.Range(0, moments.Count).Select(_ => new double[laws.Length])];
        for (int j = 0; j < laws.Length; j++)
        {
            List<double> known = [];
            for (int group = 0; group < means.Length; group++)
            {
                double count = moments[group].Counts[j];
                means[group][j] = BetaNormalization.GroupMean((moments[group].Means[j] - _rule.Low) / width, count);
                if (count > 0)
                {
                    known.Add(means[group][j]);
                }
            }

            laws[j] = known.Count > 0 ? BetaNormalization.Fit(known) : new BetaNormalization(1, 1);
            for (int group = 0; group < means.Length; group++)
            {
                means[group][j] = moments[group].Counts[j] > 0 || known.Count == 0 ? means[group][j] : known.Average();
            }
        }

        _log.Info(string.Create(CultureInfo.InvariantCulture,
            $"{means.Length} groups; alpha {laws[0].Alpha:G4} and beta {laws[0].Beta:G4} for the first score."));
        return new BetaNormalizingTransformer([.. rows.Inputs, groups], _output, _rule, laws, means);
    }

    private static string Check(Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionCheck.RequireName(options.InputColumnName, nameof(Options.InputColumnName));
        OptionCheck.RequireName(options.GroupColumnName, nameof(Options.GroupColumnName));
        OptionCheck.RequireOptionalName(options.OutputColumnName, nameof(Options.OutputColumnName));
        OptionCheck.RequireDefined(options.MissingValues, nameof(Options.MissingValues));
        options.Range.Check(nameof(Options.Range));
        OptionCheck.Require(
            float.IsFinite((float)options.Range.High - (float)options.Range.Low) && (float)options.Range.Low < (float)options.Range.High,
                options.Range, nameof(Options.Range),
            "a range of more than one value that numbers of Single can hold");
        OptionCheck.Require(options.LargestWeight is >= 1 and <= BetaRule.MostWeight, options.LargestWeight, nameof(Options.LargestWeight),
            $"in [1, {BetaRule.MostWeight:G1}]");
        return options.InputColumnName;
    }

    /// <summary>What to normalize, and by which groups.</summary>
    public sealed class Options
    {
        /// <summary>The column that is added, of the shape of the input. Null, the default, for the name of the input.</summary>
        public string? OutputColumnName { get; set; }

        /// <summary>The scores: Single, a scalar or a vector of known size. Default: <c>Score</c>.</summary>
        public string InputColumnName { get; set; } = "Score";

        /// <summary>The group of a row, a prompt or a question: text, key, whole number or Boolean. Default: <c>Group</c>.</summary>
        public string GroupColumnName { get; set; } = "Group";

        /// <summary>The range of the scores, which are normalized as values between 0 and 1. Default: 0 to 1.</summary>
        public ValueRange Range { get; set; } = new(0, 1);

        /// <summary>
        /// The most that a deviation is multiplied by, in [1, 1e12]. Default: 1e6, as in the reference code. Lower it where groups of one
        /// row occur: their score is multiplied by this.
        /// </summary>
        public double LargestWeight { get; set; } = 1e6;

        /// <summary>What becomes of NaN. Default: it is refused.</summary>
        public MissingValueHandling MissingValues { get; set; }
    }
}
