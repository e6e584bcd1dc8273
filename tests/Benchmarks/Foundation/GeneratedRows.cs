using System.Runtime.InteropServices;

namespace Benchmarks.Foundation;

/// <summary>Correlated features around a few common factors, from a seed.</summary>
internal sealed class GeneratedRows
{
    private const int Factors = 8;

    public GeneratedRows(int count, int dimension)
    {
        Count = count;
        Dimension = dimension;
        var random = new Random(1);
        float[] loadings = [.. Enumerable.Range(0, Factors * dimension).Select(_ => random.NextSingle() - 0.5f)];
        Values = new float[count * dimension];
        for (int i = 0; i < count; i++)
        {
            Span<float> row = Values.AsSpan(i * dimension, dimension);
            for (int factor = 0; factor < Factors; factor++)
            {
                float level = 2 * random.NextSingle() - 1;
                System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(loadings.AsSpan(factor * dimension, dimension), level, row, row);
            }

            foreach (ref float value in row)
            {
                value += 0.3f * random.NextSingle() + 1;
            }
        }
    }

    public int Count { get; }

    public int Dimension { get; }

    public float[] Values { get; }

    public void Save(string path) => File.WriteAllBytes(path, MemoryMarshal.AsBytes(Values.AsSpan()));
}
