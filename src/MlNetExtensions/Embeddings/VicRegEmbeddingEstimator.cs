using System.Globalization;
using Microsoft.ML.Runtime;
using MlNetExtensions.Components;
using MlNetExtensions.Core.Embeddings;
using MlNetExtensions.Core.Rows;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>Learns a representation of rows without labels: two corrupted views of a row should be embedded alike, and rows should not all be.</summary>
/// <remarks>
/// <para>Both views go through an encoder and an expander; <see cref="VicRegLoss"/> (or <see cref="BarlowTwinsLoss"/>) judges what the expander gives. Kept is
/// the encoder, whose output is the added column: a vector of Single.</para>
/// <para>Bardes, Ponce and LeCun, "VICReg: Variance-Invariance-Covariance Regularization for Self-Supervised Learning", ICLR 2022, with views for feature
/// vectors after Bahri et al., "SCARF", ICLR 2022. All rows are kept in memory.</para>
/// <para>NaN and infinities are errors that name column, row and slot, in training and in scoring.</para>
/// </remarks>
public sealed partial class VicRegEmbeddingEstimator : RowEstimator<VicRegEmbeddingTransformer>
{
    private readonly ComponentLog _log;
    private readonly Options _options;

    internal VicRegEmbeddingEstimator(IHostEnvironment? environment, Options options)
        : base(CheckedInputs(options))
    {
        _options = options;
        _log = new ComponentLog(environment, "VicRegEmbedding");
    }

    /// <inheritdoc/>
    protected override IEnumerable<OutputColumn> GetOutputs(IReadOnlyList<InputColumn> inputs) => [OutputColumn.OfVector(_options.OutputColumnName, _options.Outputs)];

    /// <inheritdoc/>
    protected override VicRegEmbeddingTransformer Fit(TrainingRows rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        InputColumn input = rows.Inputs[0];
        if (rows.Inputs.Count > 1 && rows.Inputs[1].Dimension != input.Dimension)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"Column '{rows.Inputs[1].Name}' has {rows.Inputs[1].Dimension} features, but '{input.Name}', whose other view it is, has {input.Dimension}. Give both views the same features."));
        }

        RowSet<float> first = RowSetReader.Read(rows, ..1, _options.CancellationToken);
        RowSet<float>? second = rows.Inputs.Count > 1 ? RowSetReader.Read(rows, 1..2, _options.CancellationToken) : null;
        EmbeddingFit fit = EmbeddingFitter.Fit(first, second, _options.ToCore(new DoublingLog<EmbeddingEpoch>(_log, _options.Progress, epoch => epoch.Epoch, Line)));
        _log.Info(string.Create(CultureInfo.InvariantCulture, $"{first.Count} rows, {fit.Shape}, {_options.Loss}, {fit.History.Count} epochs."));
        if (fit.HasCollapsed)
        {
            _log.Warning(string.Create(CultureInfo.InvariantCulture,
                $"The embedding has collapsed: its dimensions vary by {fit.History[^1].Terms.MeanDeviation:G3} over a batch, so that all rows look alike. Raise the variance coefficient, or corrupt views less."));
        }

        return new VicRegEmbeddingTransformer(new NeuralNetworkModel(new InputColumn(input.Name, input.Dimension), fit.Network, []), _options.OutputColumnName, fit.History);
    }

    private static string[] CheckedInputs(Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        return options.SecondViewColumnName is { } second ? [options.InputColumnName, second] : [options.InputColumnName];
    }

    private static string Line(EmbeddingEpoch epoch)
    {
        EmbeddingTerms terms = epoch.Terms;
        return string.Create(CultureInfo.InvariantCulture,
            $"Epoch {epoch.Epoch}: loss {terms.Loss:G6}, invariance {terms.Invariance:G4}, variance {terms.Variance:G4}, redundancy {terms.Redundancy:G4}, ")
            + string.Create(CultureInfo.InvariantCulture,
            $"mean deviation {terms.MeanDeviation:G4}, effective rank {epoch.EffectiveRank:G4}, IsoScore {epoch.IsoScore:G3}; {epoch.Seconds:0.0} s.");
    }
}
