using System.Numerics;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

/// <summary>Random sparse rows with labels, both as CSR and as dense rows.</summary>
internal sealed class SmallData
{
    public SmallData(int count, int columns, int seed, double density = 0.2, int classes = 2)
    {
        var random = new Random(seed);
        Values = [.. Enumerable.Range(0, count * columns).Select(_ => random.NextDouble() < density ? random.NextDouble() * 2 - 1 : 0)];
        Columns = columns;
        Classes = [.. Enumerable.Range(0, count).Select(_ => (double)random.Next(classes))];
        Signs = [.. Classes.Select(c => c == 0 ? -1.0 : 1.0)];
        Targets = [.. Enumerable.Range(0, count).Select(i => 3 * Values[i * columns] - Values[i * columns + 1] + random.NextDouble())];
    }

    public double[] Values { get; }

    public int Columns { get; }

    public double[] Classes { get; }

    public double[] Signs { get; }

    public double[] Targets { get; }

    public int Count => Classes.Length;

    public DenseRows<double> Dense() => new(Values, Columns);

    public DenseRows<float> Singles() => new([.. Values.Select(value => (float)value)], Columns);

    public SparseRows<double> Sparse() => Compress(Values, Columns);

    public SparseRows<float> SparseSingles() => Compress([.. Values.Select(value => (float)value)], Columns);

    public static SparseRows<T> Compress<T>(T[] values, int columns) where T : unmanaged, INumber<T>
    {
        List<T> stored = [];
        List<int> indices = [], starts = [0];
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] != T.Zero)
            {
                stored.Add(values[i]);
                indices.Add(i % columns);
            }
            if ((i + 1) % columns == 0)
            {
                starts.Add(stored.Count);
            }
        }
        return new SparseRows<T>([.. stored], [.. indices], [.. starts], columns);
    }
}
