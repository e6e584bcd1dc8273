using System.Globalization;
using System.Numerics.Tensors;
using Microsoft.ML.Runtime;
using MlNetExtensions.Components;
using MlNetExtensions.Core.Normalization;
using MlNetExtensions.Core.Rows;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>Learns what batches (sites, scanners, plates) add to features, by location and scale, and removes it while the effects of covariates stay: ComBat.</summary>
/// <remarks>
/// <para>Johnson, Li and Rabinovic, "Adjusting batch effects in microarray expression data using empirical Bayes methods", Biostatistics 2007; conventions of
/// neuroCombat (Fortin et al., NeuroImage 2018). y = α + cᵀβ + γ + δe with a level γ and a scale δ of every batch and feature, which are shrunk toward what
/// the other features of the batch have.</para>
/// <para>One pass over the rows, two where there are covariates of categories, in the memory of the batches. The model is fitted on some rows and applied to others:
/// no row to be predicted is seen while fitting. Same rows and options give the same model on any number of threads.</para>
/// <para>NaN and infinities are errors that name column, row and slot. <c>Fit</c> needs two rows a batch (one for means only), two features that vary unless
/// the prior is none, and covariates that vary within batches, or throws a <see cref="DegenerateSampleException"/>.</para>
/// </remarks>
public sealed partial class CombatNormalizingEstimator : RowEstimator<CombatNormalizingTransformer>
{
    private readonly ComponentLog _log;
    private readonly CombatFitter _fitter;
    private readonly string? _reference;
    private readonly UnknownBatchHandling _unknownBatches;
    private readonly string _output;

    internal CombatNormalizingEstimator(IHostEnvironment? environment, Options options)
        : base([Check(options), .. options.NumberCovariateColumnNames ?? []], [options.BatchColumnName, .. options.CategoryCovariateColumnNames ?? []])
    {
        _fitter = new CombatFitter { Prior = options.Prior, MeanOnly = options.MeanOnly, Tolerance = options.Tolerance };
        _reference = options.ReferenceBatch;
        _unknownBatches = options.UnknownBatches;
        _output = options.OutputColumnName ?? options.InputColumnName;
        _log = new ComponentLog(environment, "NormalizeCombat");
    }

    /// <inheritdoc/>
    protected override IEnumerable<OutputColumn> GetOutputs(IReadOnlyList<InputColumn> inputs) => [NormalizedColumn.Of(_output, inputs[0])];

    /// <inheritdoc/>
    protected override CombatNormalizingTransformer Fit(TrainingRows rows)
    {
        int numbers = rows.Inputs.Skip(1).Sum(input => input.Dimension);
        int[] categories = CountCategories(rows);
        var covariates = new CovariateReader(numbers, categories);
        var moments = new List<CombatMoments>();
        double[] features = new double[rows.Inputs[0].Dimension], row = new double[covariates.Count];
        int[] rowCategories = new int[categories.Length];
        foreach (RowBatch<float> batch in rows.ReadBatches())
        {
            for (int i = 0; i < batch.Columns.Count; i++)
            {
                InvalidRowException.ThrowIfNotFinite(batch.Columns[i].Span, rows.Columns[i], batch.FirstRow);
            }

            for (int i = 0; i < batch.Count; i++)
            {
                int number = CategoryOf(rows, batch, 0, i);
                while (moments.Count <= number)
                {
                    moments.Add(new CombatMoments(features.Length, row.Length));
                }

                for (int c = 0; c < rowCategories.Length; c++)
                {
                    rowCategories[c] = CategoryOf(rows, batch, c + 1, i);
                }

                Read(batch, i, features, row);
                covariates.SetCategories(rowCategories, row);
                moments[number].Add(features, row);
            }
        }

        IReadOnlyList<InputColumn> inputs = [.. rows.Inputs, .. rows.Categories];
        IReadOnlyList<string> batches = rows.Categories[0].Categories!.Texts;
        CombatModel model = _fitter.Fit(moments, Reference(batches));
        _log.Info(string.Create(CultureInfo.InvariantCulture, $"{batches.Count} batches of {moments.Min(part => part.Count)} to {moments.Max(part => part.Count)} rows, {features.Length} features, {row.Length} covariates."));
        return new CombatNormalizingTransformer(inputs, rows.Inputs.Count, _output, model, _unknownBatches);
    }

    // How many columns of 0 and 1 there will be is known when the rows have been read once.
    private static int[] CountCategories(TrainingRows rows)
    {
        if (rows.CategoryNames.Count == 1)
        {
            return [];
        }

        foreach (RowBatch<float> batch in rows.ReadBatches())
        {
            if (batch.Count == 0)
            {
                break;
            }
        }

        return [.. rows.Categories.Skip(1).Select(input => input.Categories!.Count)];
    }

    private static void Read(RowBatch<float> batch, int row, double[] features, double[] covariates)
    {
        TensorPrimitives.ConvertTruncating(batch.Columns[0].Span.Slice(row * features.Length, features.Length), features);
        int start = 0;
        for (int i = 1; i < batch.Columns.Count; i++)
        {
            int size = batch.Columns[i].Length / batch.Count;
            TensorPrimitives.ConvertTruncating(batch.Columns[i].Span.Slice(row * size, size), covariates.AsSpan(start, size));
            start += size;
        }
    }

    private static int CategoryOf(TrainingRows rows, RowBatch<float> batch, int column, int row) => batch.Groups[column].Span[row] is >= 0 and var category
        ? category
        : throw new InvalidRowException(string.Create(CultureInfo.InvariantCulture,
            $"Column '{rows.CategoryNames[column]}', row {batch.FirstRow + row} (counted from 0): missing. Drop rows without a batch or a covariate, or give them one."));

    private int? Reference(IReadOnlyList<string> batches)
    {
        if (_reference is null)
        {
            return null;
        }

        int index = batches.ToList().IndexOf(_reference);
        return index >= 0 ? index : throw new InvalidOperationException($"There is no batch '{_reference}' to refer to. The batches are: {string.Join(", ", batches)}.");
    }

    private static string Check(Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionCheck.RequireName(options.InputColumnName, nameof(Options.InputColumnName));
        OptionCheck.RequireName(options.BatchColumnName, nameof(Options.BatchColumnName));
        OptionCheck.RequireOptionalName(options.OutputColumnName, nameof(Options.OutputColumnName));
        OptionCheck.RequireOptionalName(options.ReferenceBatch, nameof(Options.ReferenceBatch));
        OptionCheck.RequireOptionalNames(options.NumberCovariateColumnNames, nameof(Options.NumberCovariateColumnNames));
        OptionCheck.RequireOptionalNames(options.CategoryCovariateColumnNames, nameof(Options.CategoryCovariateColumnNames));
        OptionCheck.RequireDefined(options.Prior, nameof(Options.Prior));
        OptionCheck.RequireDefined(options.UnknownBatches, nameof(Options.UnknownBatches));
        return options.Tolerance > 0 && double.IsFinite(options.Tolerance)
            ? options.InputColumnName
            : throw new ArgumentOutOfRangeException(nameof(Options.Tolerance), options.Tolerance, FormattableString.Invariant($"Tolerance is {options.Tolerance}, but must be finite and above 0."));
    }
}
