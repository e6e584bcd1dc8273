using System.Globalization;
using System.Numerics.Tensors;
using MlNetExtensions.Components;
using MlNetExtensions.Core.Normalization;

namespace MlNetExtensions;

/// <summary>Removes from features what their batch has added. Immutable and safe for any number of threads.</summary>
/// <remarks>
/// Saved by <c>mlContext.Model.Save</c>, it comes back as a chain of ML.NET's own transformers with outputs equal to the last bit; <c>Find</c> gives this
/// object back from a loaded model. Batches are known by value, not by the numbers of keys.
/// </remarks>
[ComponentContract("MlNetExtensions.CombatNormalization/v1")]
public sealed class CombatNormalizingTransformer : RowTransformer<CombatNormalizingTransformer>, ISavedComponent<CombatNormalizingTransformer>
{
    // Features, then covariates of numbers; the batch, then covariates of categories.
    private readonly int _batch;
    private readonly CombatModel _model;
    private readonly CovariateReader _covariates;
    private readonly UnknownBatchHandling _unknownBatches;

    internal CombatNormalizingTransformer(IReadOnlyList<InputColumn> inputs, int batch, string output, CombatModel model, UnknownBatchHandling unknownBatches)
        : base(inputs, [NormalizedColumn.Of(output, inputs[0])])
    {
        (_batch, _model, _unknownBatches) = (batch, model, unknownBatches);
        _covariates = ReaderOf(inputs, batch);
    }

    /// <summary>The batches, as text, in the order in which they came.</summary>
    public IReadOnlyList<string> Batches => Inputs[_batch].Categories!.Texts;

    /// <summary>What a batch adds to every feature, γ*, in standard deviations of what batches and covariates leave.</summary>
    public IReadOnlyList<double> Locations(int batch) => _model.Locations[batch].AsReadOnly();

    /// <summary>The variance of every feature within a batch, δ*, as a multiple of that of all rows.</summary>
    public IReadOnlyList<double> Scales(int batch) => _model.Scales[batch].AsReadOnly();

    /// <summary>Reads what a model was saved as.</summary>
    public static CombatNormalizingTransformer Read(SavedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        int batch = state.ReadInt32("batch", 1, state.Inputs.Count - 1);
        state.Require(
            state.Inputs.Take(batch).All(input => input.Categories is null) && state.Inputs.Skip(batch).All(input => input.Categories is not null),
            "batch", "is not the first of the categories after all numbers");
        string output = state.ReadName("output");
        UnknownBatchHandling unknownBatches = state.ReadEnum<UnknownBatchHandling>("unknownBatches");
        return new CombatNormalizingTransformer(
            state.Inputs, batch, output, CombatModel.Read(state, state.Inputs[0].Dimension, ReaderOf(state.Inputs, batch).Count, state.Inputs[batch].Categories!.Count), unknownBatches);
    }

    /// <inheritdoc/>
    protected override void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(_batch);
        writer.Write(Outputs[0].Name);
        writer.Write((byte)_unknownBatches);
        _model.Write(writer);
    }

    /// <inheritdoc/>
    protected override void Compute(ComponentBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        for (int i = 0; i < _batch; i++)
        {
            batch.RequireFinite(i);
        }

        int dimension = Inputs[0].Dimension;
        double[] covariates = _covariates.Count == 0 ? [] : new double[_covariates.Count];
        int[] categories = Inputs.Count == _batch + 1 ? [] : new int[Inputs.Count - _batch - 1];
        ReadOnlySpan<float> features = batch.Features();
        Span<float> adjusted = batch.Vectors();
        for (int row = 0; row < batch.Count; row++)
        {
            ReadOnlySpan<float> values = features.Slice(row * dimension, dimension);
            Span<float> result = adjusted.Slice(row * dimension, dimension);
            int number = batch.Category(row, _batch);
            if (number < 0)
            {
                Unknown(batch, row, _batch, _unknownBatches);
                values.CopyTo(result);
                continue;
            }

            ReadCovariates(batch, row, covariates, categories);
            _model.Adjust(values, covariates, number, result);
        }
    }

    private void ReadCovariates(ComponentBatch batch, int row, double[] covariates, int[] categories)
    {
        int start = 0;
        for (int i = 1; i < _batch; i++)
        {
            int size = Inputs[i].Dimension;
            TensorPrimitives.ConvertTruncating(batch.Features(i).Slice(row * size, size), covariates.AsSpan(start, size));
            start += size;
        }

        for (int i = 0; i < categories.Length; i++)
        {
            categories[i] = batch.Category(row, _batch + 1 + i);
            if (categories[i] < 0)
            {
                Unknown(batch, row, _batch + 1 + i, UnknownBatchHandling.Refuse);
            }
        }

        _covariates.SetCategories(categories, covariates);
    }

    private void Unknown(ComponentBatch batch, int row, int input, UnknownBatchHandling handling)
    {
        if (handling == UnknownBatchHandling.Refuse)
        {
            string where = batch.Position(row) < 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", row {batch.Position(row)} (counted from 0)");
            throw new InvalidRowException(
                $"Column '{Inputs[input].Name}'{where}: missing, or a value that was not there while fitting. Known are: {string.Join(", ", Inputs[input].Categories!.Texts.Take(20))}.");
        }
    }

    private static CovariateReader ReaderOf(IReadOnlyList<InputColumn> inputs, int batch) =>
        new(inputs.Skip(1).Take(batch - 1).Sum(input => input.Dimension), [.. inputs.Skip(batch + 1).Select(input => input.Categories!.Count)]);
}
