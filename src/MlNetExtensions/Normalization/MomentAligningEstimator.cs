using Microsoft.ML;
using MlNetExtensions.Components;
using MlNetExtensions.Core.Normalization;
using MlNetExtensions.Core.Rows;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>
/// Learns to give features the mean and standard deviation of a reference: those of other rows, of a named stratum, or of all rows.
/// Adaptive instance normalization as a transform of features.
/// </summary>
/// <remarks>
/// <para>Huang and Belongie, "Arbitrary Style Transfer in Real-time with Adaptive Instance Normalization" (ICCV 2017): t·(σ′(x−μ)/σ + μ′) +
/// (1−t)·x. μ and σ are of each feature over the rows, or over those of each stratum, or, as in the paper, of each row over its own
/// slots.</para>
/// <para>One pass in the memory of the strata, and one over the reference. A row whose stratum is missing, or was not there while fitting,
/// is aligned from the moments of all rows. A feature that does not vary becomes μ′.</para>
/// </remarks>
public sealed partial class MomentAligningEstimator : RowEstimator<MomentAligningTransformer>
{
    private readonly AlignmentRule _rule;
    private readonly string _output;
    private readonly string? _stratumColumn, _referenceStratum;
    private readonly IDataView? _reference;

    internal MomentAligningEstimator(Options options)
        : base([Check(options)], options.StratumColumnName is null ? [] : [options.StratumColumnName])
    {
        _rule = new AlignmentRule(options.Scope, options.SlotsPerChannel ?? 0, options.Weight, options.Epsilon, options.MissingValues);
        _output = options.OutputColumnName ?? options.InputColumnName;
        (_stratumColumn, _referenceStratum, _reference) = (options.StratumColumnName, options.ReferenceStratum, options.Reference);
    }

    /// <inheritdoc/>
    protected override IEnumerable<OutputColumn> GetOutputs(IReadOnlyList<InputColumn> inputs) => [NormalizedColumn.Of(_output, inputs[0])];

    /// <inheritdoc/>
    protected override MomentAligningTransformer Fit(TrainingRows rows)
    {
        InputColumn input = rows.Inputs[0];
        TrainingRows? reference = _reference is null ? null : new TrainingRows(_reference, [input.Name], []);
        if (reference is not null && reference.Inputs[0].Dimension != input.Dimension)
        {
            throw new ArgumentException(
                $"Column '{input.Name}' has {reference.Inputs[0].Dimension} features in the reference, "
                + $"but {input.Dimension} in the rows to be aligned.", nameof(Options.Reference));
        }

        return _rule.Scope == MomentScope.Rows ? FitRows(input, reference ?? rows) : FitFeatures(rows, reference);
    }

    private MomentAligningTransformer FitRows(InputColumn input, TrainingRows reference)
    {
        AlignmentRule rule = _rule with { SlotsPerChannel = _rule.SlotsPerChannel > 0 ? _rule.SlotsPerChannel : input.Dimension };
        OptionCheck.Require(
            input.Dimension % rule.SlotsPerChannel == 0, rule.SlotsPerChannel, nameof(Options.SlotsPerChannel),
                $"a divisor of the {input.Dimension} slots of column '{input.Name}'");
        int channels = input.Dimension / rule.SlotsPerChannel;
        var sums = new (double Mean, double Deviation, long Rows)[channels];
        foreach (RowBatch<float> batch in reference.ReadBatches())
        {
            _rule.MissingValues.Check(batch.Columns[0].Span, reference.Columns[0], batch.FirstRow);
            RowAligner.AddReference(batch.Columns[0].Span, channels, rule.SlotsPerChannel, sums);
        }

        return new MomentAligningTransformer([input], _output, rule, RowAligner.Reference(sums), null, [], -1);
    }

    private MomentAligningTransformer FitFeatures(TrainingRows rows, TrainingRows? reference)
    {
        StratifiedMoments moments = Read(rows);
        InputColumn[] inputs = [.. rows.Inputs, .. rows.Categories];
        int stratum = _referenceStratum is null ? -1 : inputs[1].Categories!.Texts.ToList().IndexOf(_referenceStratum);
        if (_referenceStratum is not null && stratum < 0)
        {
            throw new InvalidOperationException(
                $"Column '{inputs[1].Name}' has no stratum '{_referenceStratum}' to refer to. It has: "
                + $"{string.Join(", ", inputs[1].Categories!.Texts.Take(20))}.");
        }

        MomentProfile all = MomentProfile.Of(moments.Total());
        MomentProfile[] strata = _stratumColumn is null ? []
            : [.. Enumerable.Range(0, moments.Count).Select(number => MomentProfile.Of(moments[number], all))];
        MomentProfile target = reference is not null ? MomentProfile.Of(Read(reference).Total()) : stratum >= 0 ? strata[stratum] : all;
        return new MomentAligningTransformer(inputs, _output, _rule, target, all, strata, stratum);
    }

    private StratifiedMoments Read(TrainingRows rows)
    {
        var moments = new StratifiedMoments(rows.Inputs[0].Dimension);
        int[] without = [];
        foreach (RowBatch<float> batch in rows.ReadBatches())
        {
            _rule.MissingValues.Check(batch.Columns[0].Span, rows.Columns[0], batch.FirstRow);
            if (batch.Groups.Count == 0 && without.Length < batch.Count)
            {
                without = new int[batch.Count];
                Array.Fill(without, -1);
            }

            moments.Add(batch.Columns[0].Span, batch.Groups.Count > 0 ? batch.Groups[0].Span : without.AsSpan(0, batch.Count));
        }

        return moments;
    }

    private static string Check(Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionCheck.RequireName(options.InputColumnName, nameof(Options.InputColumnName));
        OptionCheck.RequireOptionalName(options.OutputColumnName, nameof(Options.OutputColumnName));
        OptionCheck.RequireOptionalName(options.StratumColumnName, nameof(Options.StratumColumnName));
        OptionCheck.RequireOptionalName(options.ReferenceStratum, nameof(Options.ReferenceStratum));
        OptionCheck.RequireDefined(options.Scope, nameof(Options.Scope));
        OptionCheck.RequireDefined(options.MissingValues, nameof(Options.MissingValues));
        OptionCheck.Require(options.Weight is >= 0 and <= 1, options.Weight, nameof(Options.Weight), "in [0, 1]");
        OptionCheck.RequireNotNegative(options.Epsilon, nameof(Options.Epsilon));
        OptionCheck.Require(options.SlotsPerChannel is null or >= 1, options.SlotsPerChannel, nameof(Options.SlotsPerChannel),
            "at least 1");
        bool isOfRows = options.Scope == MomentScope.Rows;
        OptionCheck.Require(
            options.StratumColumnName is null || !isOfRows, options.StratumColumnName, nameof(Options.StratumColumnName),
                "left out where every row is aligned by its own moments");
        OptionCheck.Require(
            options.ReferenceStratum is null || (options.StratumColumnName is not null && options.Reference is null),
            options.ReferenceStratum, nameof(Options.ReferenceStratum), "one of a stratum column, and the only reference");
        OptionCheck.Require(options.SlotsPerChannel is null || isOfRows, options.SlotsPerChannel, nameof(Options.SlotsPerChannel),
            "left out unless rows are aligned by their own moments");
        OptionCheck.Require(
            isOfRows || options.Reference is not null || options.StratumColumnName is not null, options.Reference,
                nameof(Options.Reference), "given, or a stratum column: moments of all rows are what they are");
        return options.InputColumnName;
    }
}
