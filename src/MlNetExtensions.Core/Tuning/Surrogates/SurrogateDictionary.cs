using System.Numerics.Tensors;

namespace MlNetExtensions.Tuning;

/// <summary>Points that say most of what all points say.</summary>
internal static class SurrogateDictionary
{
    private const double Enough = 1e-6;

    /// <summary>
    /// The points that one by one leave the least variance unexplained (pivots of Cholesky's factorization; Burt, Rasmussen and van der
    /// Wilk, 2020), at most some, fewer where the rest would add nothing: O(n·m²).
    /// </summary>
    public static double[][] Greedy(PointEmbedding embedding, KernelParameters parameters, IReadOnlyList<double[]> points, int most)
    {
        int n = points.Count;
        var all = new KernelPoints(embedding, parameters);
        foreach (double[] point in points)
        {
            all.Add(point);
        }

        double[] left = new double[n];
        Array.Fill(left, parameters.Variance);
        List<double[]> rows = [], chosen = [];
        while (chosen.Count < Math.Min(most, n))
        {
            int pivot = TensorPrimitives.IndexOfMax<double>(left);
            if (!(left[pivot] > Enough * parameters.Variance))
            {
                break;
            }

            double[] row = new double[n];
            all.Covariances(points[pivot], row);
            foreach (double[] earlier in rows)
            {
                TensorPrimitives.MultiplyAdd(earlier, -earlier[pivot], row, row);
            }

            TensorPrimitives.Divide(row, Math.Sqrt(left[pivot]), row);
            for (int i = 0; i < n; i++)
            {
                left[i] -= row[i] * row[i];
            }

            left[pivot] = 0;
            rows.Add(row);
            chosen.Add(points[pivot]);
        }

        return [.. chosen];
    }
}
