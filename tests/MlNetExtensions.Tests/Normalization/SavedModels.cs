using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Normalization;

/// <summary>What every saved normalization owes: the same bits as before, in cursors and engines.</summary>
internal static class SavedModels
{
    public static ITransformer Reload(MLContext ml, ITransformer model)
    {
        using var stream = new MemoryStream();
        ml.Model.Save(model, null, stream);
        stream.Position = 0;
        return new MLContext().Model.Load(stream, out _);
    }

    /// <summary>Checks a normalization of <see cref="SiteRow"/>s to <c>Normalized</c>, a vector, and gives its values.</summary>
    public static float[][] Check(MLContext ml, ITransformer model, SiteRow[] rows)
    {
        IDataView view = SiteRow.View(ml, rows);
        float[][] expected = Values(model.Transform(view));
        ITransformer loaded = Reload(ml, model);

        Values(loaded.Transform(view)).Should().BeEquivalentTo(expected, options => options.WithStrictOrdering());
        foreach (ITransformer transformer in new[] { model, loaded })
        {
            var engine = new MLContext().Model.CreatePredictionEngine<SiteRow, NormalizedRow>(transformer);
            rows.Take(20).Select(row => engine.Predict(row).Normalized.ToArray()).Should().BeEquivalentTo(expected.Take(20), options =>
                options.WithStrictOrdering());
            VBuffer<ReadOnlyMemory<char>> names = default;
            transformer.Transform(view).Schema["Normalized"].GetSlotNames(ref names);
            names.DenseValues().Select(name => name.ToString()).Should().Equal("width", "height", "weight");
        }

        return expected;
    }

    public static float[][] Values(IDataView view) => [.. view.GetColumn<float[]>("Normalized")];
}
