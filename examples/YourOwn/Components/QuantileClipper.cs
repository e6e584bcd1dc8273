using System.Numerics.Tensors;
using MlNetExtensions.Components;

namespace YourOwn;

/// <summary>Holds every feature between two of its quantiles, so that no outlier reaches far. NaN stays NaN.</summary>
[ComponentContract("YourOwn.QuantileClipper/v1")]
public sealed class QuantileClipper(InputColumn input, string outputColumnName, float[] lowest, float[] highest)
    : RowTransformer<QuantileClipper>([input], [OutputColumn.OfVector(outputColumnName, input.Dimension, input.SlotNames)]), ISavedComponent<QuantileClipper>
{
    public IReadOnlyList<float> Lowest => lowest;

    public IReadOnlyList<float> Highest => highest;

    public static QuantileClipper Read(SavedState state)
    {
        float[] lowest = state.ReadSingles("lowest", state.Inputs[0].Dimension), highest = state.ReadSingles("highest", lowest.Length);
        state.Require(lowest.Zip(highest).All(range => range.First <= range.Second), "lowest", "is above the highest");
        return new QuantileClipper(state.Inputs[0], state.ReadName("output"), lowest, highest);
    }

    protected override void Write(BinaryWriter writer)
    {
        Array.ForEach([.. lowest, .. highest], writer.Write);
        writer.Write(Outputs[0].Name);
    }

    protected override void Compute(ComponentBatch batch)
    {
        ReadOnlySpan<float> rows = batch.Features();
        Span<float> clipped = batch.Vectors();
        for (int start = 0; start < rows.Length; start += lowest.Length)
            TensorPrimitives.Clamp(rows.Slice(start, lowest.Length), lowest, highest, clipped[start..]);
    }
}

/// <summary>Learns the quantiles <c>tail</c> and 1 − <c>tail</c> of every feature; the values are held in memory while it does.</summary>
public sealed class QuantileClippingEstimator(string outputColumnName, string inputColumnName, double tail = 0.01) : RowEstimator<QuantileClipper>(inputColumnName)
{
    protected override IEnumerable<OutputColumn> GetOutputs(IReadOnlyList<InputColumn> inputs) =>
        [OutputColumn.OfVector(outputColumnName, inputs[0].Dimension, inputs[0].SlotNames)];

    protected override QuantileClipper Fit(TrainingRows rows)
    {
        InputColumn input = rows.Inputs[0];
        List<float>[] values = [.. Enumerable.Range(0, input.Dimension).Select(_ => new List<float>())];
        foreach (var batch in rows.ReadBatches())
        {
            ReadOnlySpan<float> features = batch.Columns[0].Span;
            for (int i = 0; i < features.Length; i++)
                values[i % values.Length].AddRange(float.IsFinite(features[i]) ? [features[i]] : []);
        }

        Array.ForEach(values, feature => feature.Sort());
        float[] Quantiles(double p) => [.. values.Select(feature => feature.Count == 0 ? 0 : feature[(int)Math.Round(p * (feature.Count - 1))])];
        return new QuantileClipper(input, outputColumnName, Quantiles(tail), Quantiles(1 - tail));
    }
}
