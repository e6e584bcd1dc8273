using MlNetExtensions.Components;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Normalization;

namespace MlNetExtensions;

/// <summary>Takes the advantage of hubs from the similarities of queries. Immutable and safe for any number of threads.</summary>
/// <remarks>Saved by <c>mlContext.Model.Save</c>; loaded, its outputs are equal to the last bit, and <c>Find</c> gives this object
/// back.</remarks>
[ComponentContract("MlNetExtensions.QueryBankNormalization/v1")]
public sealed class QueryBankNormalizingTransformer : RowTransformer<QueryBankNormalizingTransformer>,
    ISavedComponent<QueryBankNormalizingTransformer>
{
    internal const double MostBeta = 1e6;

    private readonly DynamicInvertedSoftmax _normalizer;
    private readonly bool _isDynamic, _isLogarithm;

    internal QueryBankNormalizingTransformer(InputColumn input, string output, DynamicInvertedSoftmax normalizer, bool isDynamic,
        bool isLogarithm)
        : base([input], [NormalizedColumn.Of(output, input)]) =>
        (_normalizer, _isDynamic, _isLogarithm) = (normalizer, isDynamic, isLogarithm);

    /// <summary>Whether an item is among the k best of some query of the bank: the activation set.</summary>
    public IReadOnlyList<bool> IsActivated => _normalizer.IsActivated.AsReadOnly();

    /// <summary>log Σ exp(β·s) of every item over the bank: how near it is to everything.</summary>
    public IReadOnlyList<double> LogSums => _normalizer.LogSums.AsReadOnly();

    /// <summary>Reads what a model was saved as.</summary>
    public static QueryBankNormalizingTransformer Read(SavedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Require(state.Inputs is [{ Categories: null }], "inputs", "are not one column of similarities");
        string output = state.ReadName("output");
        double beta = state.ReadFinite("beta", double.Epsilon, MostBeta);
        bool isDynamic = state.ReadBoolean("isDynamic"), isLogarithm = state.ReadBoolean("isLogarithm");
        int items = state.Inputs[0].Dimension;
        double[] logSums = state.ReadDoubles("logSums", items);
        state.CheckLeft(items, 1, "isActivated");
        bool[] isActivated = new bool[items];
        for (int j = 0; j < items; j++)
        {
            isActivated[j] = state.ReadBoolean("isActivated");
        }

        return new QueryBankNormalizingTransformer(state.Inputs[0], output, new DynamicInvertedSoftmax(beta, logSums, isActivated),
            isDynamic, isLogarithm);
    }

    /// <inheritdoc/>
    protected override void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(Outputs[0].Name);
        writer.Write(_normalizer.Beta);
        writer.Write(_isDynamic);
        writer.Write(_isLogarithm);
        writer.WriteDoubles(_normalizer.LogSums);
        Array.ForEach(_normalizer.IsActivated, writer.Write);
    }

    /// <inheritdoc/>
    protected override void Compute(ComponentBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        batch.RequireFinite();
        int items = Inputs[0].Dimension;
        ReadOnlySpan<float> similarities = batch.Features();
        Span<float> normalized = batch.Vectors();
        for (int first = 0; first < similarities.Length; first += items)
        {
            _normalizer.Normalize(similarities.Slice(first, items), _isDynamic, _isLogarithm, normalized.Slice(first, items));
        }
    }
}
