using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Trainers;

/// <summary>A row with every kind of label.</summary>
public sealed class Example
{
    [VectorType(Examples.Dimension)]
    public VBuffer<float> Features { get; set; }

    public bool Label { get; set; }

    public float Target { get; set; }

    public float Count { get; set; }

    /// <summary>From 0, as the key members of a class count; the column that is read from it counts from 1, and 3 is missing.</summary>
    [KeyType(3)]
    public uint Class { get; set; }

    public float Weight { get; set; } = 1;
}

internal static class Examples
{
    public const int Dimension = 5;

    /// <summary>Noisy linear problems from a seed; the fourth feature is mostly zero, the fifth always 2.</summary>
    public static Example[] Generate(int count, int seed = 1, bool sparse = false)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            float[] x = [Gaussian(random), 3 * Gaussian(random), 0.1f * Gaussian(random), random.Next(5) == 0 ? 1 : 0, 2];
            double score = x[0] - 0.5 * x[1] + 4 * x[2] + x[3] - 0.3;
            return new Example
            {
                Features = sparse ? Sparse(x) : new VBuffer<float>(Dimension, x),
                Label = random.NextDouble() < 1 / (1 + Math.Exp(-score)),
                Target = (float)(score + 0.1 * Gaussian(random)),
                Count = Poisson(random, Math.Exp(0.2 * score)),
                Class = score < -1 ? 0u : score < 1 ? 1u : 2u,
            };
        })];
    }

    private static VBuffer<float> Sparse(float[] x)
    {
        int[] indices = [.. Enumerable.Range(0, x.Length).Where(j => x[j] != 0)];
        return new VBuffer<float>(x.Length, indices.Length, [.. indices.Select(j => x[j])], indices);
    }

    private static float Gaussian(Random random) => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));

    private static int Poisson(Random random, double mean)
    {
        int count = 0;
        for (double left = random.NextDouble(); left > Math.Exp(-mean); left *= random.NextDouble())
        {
            count++;
        }

        return count;
    }
}
