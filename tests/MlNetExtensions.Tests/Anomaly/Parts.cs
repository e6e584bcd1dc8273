using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Anomaly;

/// <summary>A part with the features of two layers.</summary>
public sealed class Part
{
    [VectorType(3)]
    public float[] LayerA { get; set; } = [];

    [VectorType(5)]
    public VBuffer<float> LayerB { get; set; }

    /// <summary>1 for a defect; Single, as AnomalyDetection.Evaluate wants it.</summary>
    public float Label { get; set; }
}

public sealed class PartVerdict
{
    public float Score { get; set; }

    public bool PredictedLabel { get; set; }

    public float PValue { get; set; }
}

public sealed class PartDetails
{
    public float Score { get; set; }

    public float[] FeatureContributions { get; set; } = [];

    public float[] ColumnScores { get; set; } = [];
}

internal static class Parts
{
    /// <summary>Normal parts from a seed; every tenth has a sparse layer B, and every seventeenth of the rest a missing value in it where asked for.</summary>
    public static Part[] Normal(int count, int seed, bool withMissing = false)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            float common = Gaussian(random);
            float[] b = [.. Enumerable.Range(0, 5).Select(j => common + (1 + j) * Gaussian(random))];
            bool sparse = i % 10 == 0;
            if (withMissing && !sparse && i % 17 == 0)
            {
                b[2] = float.NaN;
            }

            return new Part
            {
                LayerA = [Gaussian(random), 5 + common, 100 + 20 * Gaussian(random)],
                LayerB = sparse ? new VBuffer<float>(5, 2, [b[1], b[4]], [1, 4]) : new VBuffer<float>(5, b),
            };
        })];
    }

    /// <summary>Parts far from the normal ones along one feature.</summary>
    public static Part[] Defective(int count, int seed) => [.. Normal(count, seed).Select(part => new Part
    {
        LayerA = [part.LayerA[0] + 12, part.LayerA[1], part.LayerA[2]],
        LayerB = part.LayerB,
        Label = 1,
    })];

    public static IDataView View(MLContext context, IEnumerable<Part> parts) => context.Data.LoadFromEnumerable(parts);

    private static float Gaussian(Random random) => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
