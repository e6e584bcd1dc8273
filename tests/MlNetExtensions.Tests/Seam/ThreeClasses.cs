using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Seam;

/// <summary>A row of one of three classes.</summary>
public sealed class ClassifiedRow
{
    [VectorType(2)]
    public float[] Features { get; set; } = [];

    public string Class { get; set; } = "";

    /// <summary>Whether the class is "middle".</summary>
    public bool IsMiddle { get; set; }

    /// <summary>The first feature, with noise.</summary>
    public float Target { get; set; }
}

internal static class ThreeClasses
{
    public static readonly string[] Names = ["low", "middle", "high"];

    /// <summary>Three clouds around the corners of a triangle, as far apart as six standard deviations.</summary>
    public static ClassifiedRow[] Rows(int count, int seed = 3)
    {
        (float X, float Y)[] centers = [(-3, 0), (0, 5), (3, 0)];
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            float[] x = [centers[i % 3].X + Noise(random), centers[i % 3].Y + Noise(random)];
            return new ClassifiedRow { Features = x, Class = Names[i % 3], IsMiddle = i % 3 == 1, Target = x[0] + 0.1f * Noise(random) };
        })];
    }

    /// <summary>The rows with the class as the key column Label.</summary>
    public static IDataView Load(this MLContext ml, ClassifiedRow[] rows)
    {
        IDataView view = ml.Data.LoadFromEnumerable(rows);
        return ml.Transforms.Conversion.MapValueToKey("Label", "Class").Fit(view).Transform(view);
    }

    // The sum of twelve uniform numbers has variance 1 and no far outliers.
    private static float Noise(Random random) => Enumerable.Range(0, 12).Sum(_ => random.NextSingle()) - 6;
}
