using System.Globalization;
using Microsoft.ML.Runtime;
using MlNetExtensions.Components;
using MlNetExtensions.Core.Normalization;
using MlNetExtensions.Core.Rows;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>Learns to weight values by the size L of what they belong to: w = L^−α / mean(L^−α), of mean 1.</summary>
/// <remarks>
/// <para>He et al., "ΔL Normalization: Rethink Loss Aggregation in RLVR" (2025). Where the variance of what comes from a group is in
/// proportion to its size, α = 1 gives the aggregate without bias that has the least variance. The size of a row's group (a session, a
/// basket) is counted while fitting, or a column has it (tokens of an answer); in the first case the mean weight over the groups is 1, in
/// the second over the rows.</para>
/// <para>One pass in the memory of the groups. A row whose group is missing, or was not there while fitting, has the weight 1; a size that
/// is not a positive number is an error.</para>
/// </remarks>
public sealed class GroupSizeNormalizingEstimator : RowEstimator<GroupSizeNormalizingTransformer>
{
    private const double MostExponent = 8;

    private readonly Options _options;
    private readonly ComponentLog _log;

    internal GroupSizeNormalizingEstimator(IHostEnvironment? environment, Options options)
        : base(Check(options), options.SizeColumnName is null ? [options.GroupColumnName] : [])
    {
        _options = new Options
        {
            InputColumnName = options.InputColumnName,
            OutputColumnName = options.OutputColumnName ?? options.InputColumnName,
            WeightColumnName = options.WeightColumnName,
            SizeColumnName = options.SizeColumnName,
            Exponent = options.Exponent,
            MissingValues = options.MissingValues,
        };
        _log = new ComponentLog(environment, "NormalizeByGroupSize");
    }

    /// <inheritdoc/>
    protected override IEnumerable<OutputColumn> GetOutputs(IReadOnlyList<InputColumn> inputs) =>
        GroupSizeNormalizingTransformer.OutputsOf(inputs[0], _options.OutputColumnName!, _options.WeightColumnName);

    /// <inheritdoc/>
    protected override GroupSizeNormalizingTransformer Fit(TrainingRows rows)
    {
        bool hasSizes = _options.SizeColumnName is not null;
        OptionCheck.Require(!hasSizes || rows.Inputs[1].Dimension == 1, _options.SizeColumnName, nameof(Options.SizeColumnName),
            "the name of a column of single numbers");
        List<long> sizes = [];
        double powers = 0;
        long count = 0;
        foreach (RowBatch<float> batch in rows.ReadBatches())
        {
            _options.MissingValues.Check(batch.Columns[0].Span, rows.Columns[0], batch.FirstRow);
            count += hasSizes ? batch.Count : 0;
            for (int row = 0; row < batch.Count; row++)
            {
                if (hasSizes)
                {
                    powers += GroupSizeWeights.Power(GroupSizeNormalizingTransformer.CheckSize(batch.Columns[1].Span[row],
                        _options.SizeColumnName!, batch.FirstRow + row), _options.Exponent);
                    continue;
                }

                int group = batch.Groups[0].Span[row];
                while (sizes.Count <= group)
                {
                    sizes.Add(0);
                }

                if (group >= 0)
                {
                    sizes[group]++;
                }
            }
        }

        IReadOnlyList<InputColumn> inputs = [.. rows.Inputs, .. rows.Categories];
        if (!hasSizes)
        {
            (powers, count) = (sizes.Sum(size => GroupSizeWeights.Power(size, _options.Exponent)), sizes.Count);
        }

        var weights = GroupSizeWeights.Fit(_options.Exponent, powers, count);
        _log.Info(string.Create(CultureInfo.InvariantCulture,
            $"{count} {(hasSizes ? "sizes" : "groups")}, exponent {_options.Exponent}; the mean of powers is {weights.MeanPower:G4}."));
        return new GroupSizeNormalizingTransformer(inputs, _options.OutputColumnName!, _options.WeightColumnName, weights, sizes.ToArray(),
            _options.MissingValues);
    }

    private static string[] Check(Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionCheck.RequireName(options.InputColumnName, nameof(Options.InputColumnName));
        OptionCheck.RequireName(options.GroupColumnName, nameof(Options.GroupColumnName));
        OptionCheck.RequireOptionalName(options.OutputColumnName, nameof(Options.OutputColumnName));
        OptionCheck.RequireOptionalName(options.SizeColumnName, nameof(Options.SizeColumnName));
        OptionCheck.RequireOptionalName(options.WeightColumnName, nameof(Options.WeightColumnName));
        OptionCheck.RequireDefined(options.MissingValues, nameof(Options.MissingValues));
        OptionCheck.Require(Math.Abs(options.Exponent) <= MostExponent, options.Exponent, nameof(Options.Exponent),
            $"in [−{MostExponent}, {MostExponent}]");
        OptionCheck.Require(
            options.WeightColumnName != (options.OutputColumnName ?? options.InputColumnName), options.WeightColumnName,
                nameof(Options.WeightColumnName), "another column than the output");
        return options.SizeColumnName is null ? [options.InputColumnName] : [options.InputColumnName, options.SizeColumnName];
    }

    /// <summary>What to weight, and by which sizes.</summary>
    public sealed class Options
    {
        /// <summary>
        /// The column that is added: values times weights, of the shape of the input. Null, the default, for the name of the input.
        /// </summary>
        public string? OutputColumnName { get; set; }

        /// <summary>The values: Single, a scalar or a vector of known size. Default: <c>Score</c>.</summary>
        public string InputColumnName { get; set; } = "Score";

        /// <summary>
        /// The group of a row: text, key, whole number or Boolean. Its size is that of the rows that are fitted on. Default: <c>Group</c>.
        /// Not read where there is a column of sizes.
        /// </summary>
        public string GroupColumnName { get; set; } = "Group";

        /// <summary>
        /// A column of positive numbers of Single, the size of every row by itself: the tokens of an answer. Null, the default, to count
        /// the rows of groups.
        /// </summary>
        public string? SizeColumnName { get; set; }

        /// <summary>
        /// A second column that is added: the weight alone, as trainers take it for <c>ExampleWeightColumnName</c>. Null, the default, for
        /// none.
        /// </summary>
        public string? WeightColumnName { get; set; }

        /// <summary>α, in [−8, 8]: 0 for equal weights. Default: 1.</summary>
        public double Exponent { get; set; } = 1;

        /// <summary>What becomes of NaN. Default: it is refused.</summary>
        public MissingValueHandling MissingValues { get; set; }
    }
}
