using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Selection;

/// <summary>The mean distance of rows to their 50th nearest neighbor, a usual width for kernels.</summary>
internal static class KernelBandwidth
{
    private const int Neighbor = 50;

    /// <summary>Rows that are asked for their neighbors: more change the mean by little.</summary>
    private const int MaximumQueries = 1000;

    public static double Mean(double[] rows, int dimension, CancellationToken cancellationToken)
    {
        int count = rows.Length / dimension, queries = Math.Min(count, MaximumQueries), neighbor = Math.Min(Neighbor, count - 1);
        double[] found = new double[queries];
        ParallelWork.For(queries, query =>
        {
            int row = (int)((long)query * count / queries);
            double[] distances = new double[count];
            ReadOnlySpan<double> x = rows.AsSpan(row * dimension, dimension);
            for (int other = 0; other < count; other++)
            {
                distances[other] = TensorPrimitives.Distance(x, rows.AsSpan(other * dimension, dimension));
            }

            // The row itself is the nearest, at 0.
            Array.Sort(distances);
            found[query] = distances[neighbor];
        }, cancellationToken);
        double mean = found.Average();
        return mean > 0 ? mean : 1;
    }
}
