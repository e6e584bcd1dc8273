using System.Diagnostics;
using Microsoft.ML;

namespace MlNetExtensions.Examples.Representations;

/// <summary>All representations under one probe.</summary>
internal static class ImageExperiment
{
    public static IReadOnlyList<ImageResult> Run(MLContext context, Images images, Plan plan)
    {
        var probe = new LinearProbe(context, images, plan);
        IDataView train = Images.View(context, images.Train), test = Images.View(context, images.Test);
        List<ImageResult> results = [];
        foreach (Representation representation in Representation.All)
        {
            Terminal.Status(representation.Name);
            long begun = Stopwatch.GetTimestamp();
            ITransformer model = representation.Create(context, plan).Fit(train);
            double seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
            EmbeddingMetrics metrics = context.Embeddings().Evaluate(model.Transform(train), "Embedding", "Label", testData: model.Transform(test));
            IReadOnlyList<EmbeddingEpoch> epochs = VicRegEmbeddingTransformer.Find(model)?.History ?? [];
            results.Add(new ImageResult(representation, probe.Accuracies(model), epochs, metrics, seconds));
        }

        return results;
    }
}
