using Microsoft.ML;
using MlNetExtensions.Components;

namespace MlNetExtensions.Tests.Docs;

/// <summary>Divides every feature by its largest magnitude.</summary>
[ComponentContract("Acme.MaximumScaler/v1")]
public sealed class MaximumScaler(InputColumn input, string output, float[] largest)
    : RowTransformer<MaximumScaler>([input], [OutputColumn.OfVector(output, input.Dimension, input.SlotNames)]), ISavedComponent<MaximumScaler>
{
    public static MaximumScaler Read(SavedState state) =>
        new(state.Inputs[0], state.ReadName("output"), state.ReadSingles("largest", state.Inputs[0].Dimension));

    protected override void Write(BinaryWriter writer)
    {
        writer.Write(Outputs[0].Name);
        Array.ForEach(largest, writer.Write);
    }

    protected override void Compute(ComponentBatch batch)
    {
        ReadOnlySpan<float> features = batch.Features();
        Span<float> scaled = batch.Vectors();
        for (int i = 0; i < features.Length; i++)
        {
            scaled[i] = features[i] / largest[i % largest.Length];
        }
    }
}

/// <summary>Learns the magnitudes.</summary>
public sealed class MaximumScalingEstimator(string output, string input) : RowEstimator<MaximumScaler>(input)
{
    protected override IEnumerable<OutputColumn> GetOutputs(IReadOnlyList<InputColumn> inputs) =>
        [OutputColumn.OfVector(output, inputs[0].Dimension, inputs[0].SlotNames)];

    protected override MaximumScaler Fit(TrainingRows rows)
    {
        float[] largest = new float[rows.Inputs[0].Dimension];
        foreach (var batch in rows.ReadBatches())
        {
            ReadOnlySpan<float> features = batch.Columns[0].Span;
            for (int i = 0; i < features.Length; i++)
            {
                largest[i % largest.Length] = Math.Max(largest[i % largest.Length], Math.Abs(features[i]));
            }
        }

        return new MaximumScaler(rows.Inputs[0], output, largest);
    }
}

/// <summary>The code of docs/your-own-component.md.</summary>
public sealed class YourOwnComponentSnippets
{
    [Fact]
    public void Scaling()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(People.Invented());

        new MaximumScalingEstimator("Scaled", "Features").Fit(rows).Transform(rows).Schema.GetColumnOrNull("Scaled").Should().NotBeNull();
    }
}
