using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.AutoML.Tests;

/// <summary>Rows of two overlapping classes.</summary>
internal sealed class GeneratedRow
{
    public bool Label { get; set; }

    [VectorType(4)]
    public float[] Features { get; set; } = [];

    public static IDataView View(MLContext ml, int count = 200, int seed = 1)
    {
        var random = new Random(seed);
        return ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i =>
        {
            bool label = i % 2 == 0;
            return new GeneratedRow { Label = label, Features = [.. Enumerable.Range(0, 4).Select(j => random.NextSingle() * 2 + (label && j < 2 ? 0.7f : 0))] };
        }).ToArray());
    }
}
