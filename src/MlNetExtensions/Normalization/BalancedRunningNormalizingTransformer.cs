using Microsoft.ML;
using MlNetExtensions.Components;
using MlNetExtensions.Core.Normalization;

namespace MlNetExtensions;

/// <summary>
/// Normalizes rows by running statistics, as they were after the last row that was learned from. Immutable and safe for any number of
/// threads.
/// </summary>
/// <remarks>Saved by <c>mlContext.Model.Save</c>; loaded, its outputs are equal to the last bit, and <c>Find</c> gives this object back,
/// which can go on learning.</remarks>
[ComponentContract("MlNetExtensions.BalancedRunningNormalization/v1")]
public sealed class BalancedRunningNormalizingTransformer : RowTransformer<BalancedRunningNormalizingTransformer>,
    ISavedComponent<BalancedRunningNormalizingTransformer>
{
    internal const int MostRows = 1 << 20;

    private readonly string _stratum;
    private readonly int _batchSize;
    private readonly double _epsilon;
    private readonly MissingValueHandling _missingValues;
    private readonly BalancedRunningMoments _moments;
    private readonly FeatureLines _lines;

    internal BalancedRunningNormalizingTransformer(
        InputColumn input, string output, string stratum, int batchSize, double epsilon, MissingValueHandling missingValues,
            BalancedRunningMoments moments)
        : base([input], [NormalizedColumn.Of(output, input)])
    {
        (_stratum, _batchSize, _epsilon, _missingValues, _moments) = (stratum, batchSize, epsilon, missingValues, moments);
        _lines = new FeatureLines(0, input.Dimension, (_, j) =>
        {
            double rate = 1 / Math.Sqrt(moments.Variances[j] + epsilon);
            return (moments.Means[j], double.IsFinite(rate) ? rate : 0, 0);
        });
    }

    /// <summary>The running mean of every feature.</summary>
    public IReadOnlyList<double> Means => _moments.Means.ToArray();

    /// <summary>The running variance of every feature, of divisor n.</summary>
    public IReadOnlyList<double> Variances => _moments.Variances.ToArray();

    /// <summary>η of every feature at its last batch: how far that one moved the statistics.</summary>
    public IReadOnlyList<double> Rates => _moments.Rates.ToArray();

    /// <summary>The normalization after further rows of the stream: as if they had come in one view, where batches end alike.</summary>
    /// <param name="rows">A view with the input column and the stratum column.</param>
    /// <returns>A new transformer; this one stays as it is.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, of another type or size.</exception>
    public BalancedRunningNormalizingTransformer Continue(IDataView rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var next = new TrainingRows(rows, [Inputs[0].Name], [_stratum]);
        if (next.Inputs[0].Dimension != Inputs[0].Dimension)
        {
            throw new ArgumentOutOfRangeException(nameof(rows),
                $"Column '{Inputs[0].Name}' has {next.Inputs[0].Dimension} features, but the model was fitted on {Inputs[0].Dimension}.");
        }

        BalancedRunningMoments moments = _moments.Copy();
        BalancedRunningNormalizingEstimator.Add(moments, next, _batchSize, _missingValues);
        return new BalancedRunningNormalizingTransformer(Inputs[0], Outputs[0].Name, _stratum, _batchSize, _epsilon, _missingValues,
            moments);
    }

    /// <summary>Reads what a model was saved as.</summary>
    public static BalancedRunningNormalizingTransformer Read(SavedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Require(state.Inputs is [{ Categories: null }], "inputs", "are not one column of features");
        string output = state.ReadName("output"), stratum = state.ReadName("stratum");
        int batchSize = state.ReadInt32("batchSize", 1, MostRows);
        double epsilon = state.ReadFinite("epsilon", 0);
        MissingValueHandling missingValues = state.ReadEnum<MissingValueHandling>("missingValues");
        return new BalancedRunningNormalizingTransformer(state.Inputs[0], output, stratum, batchSize, epsilon, missingValues,
            state.ReadNested("moments", reader => BalancedRunningMoments.Read(reader, state.Inputs[0].Dimension)));
    }

    /// <inheritdoc/>
    protected override void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(Outputs[0].Name);
        writer.Write(_stratum);
        writer.Write(_batchSize);
        writer.Write(_epsilon);
        writer.Write((byte)_missingValues);
        _moments.Write(writer);
    }

    /// <inheritdoc/>
    protected override void Compute(ComponentBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        _missingValues.Check(batch, Inputs[0]);
        int dimension = _lines.Dimension;
        ReadOnlySpan<float> features = batch.Features();
        Span<float> normalized = batch.Vectors();
        for (int first = 0; first < features.Length; first += dimension)
        {
            _lines.Apply(features.Slice(first, dimension), -1, normalized.Slice(first, dimension));
        }
    }
}
