using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core.Moments;

namespace MlNetExtensions.Core.Anomaly;

/// <summary>The score of a row from its distances in all feature columns.</summary>
internal static class CombinedScores
{
    private const int OnStack = 64;

    /// <summary>At most the largest float, since scores are floats; NaN where a distance is.</summary>
    public static double Combine(DistanceCombination combination, ReadOnlySpan<double> distances)
    {
        double combined = combination switch
        {
            DistanceCombination.Mean => TensorPrimitives.Sum(distances) / distances.Length,
            DistanceCombination.Maximum => TensorPrimitives.Max(distances),
            DistanceCombination.Sum => TensorPrimitives.Sum(distances),
            _ => throw new InvalidOperationException($"Unknown combination {combination}."),
        };
        return Math.Min(combined, float.MaxValue);
    }

    /// <summary>Scores of the listed rows of a batch; <paramref name="scores"/>[i] belongs to row <paramref name="rows"/>[i].</summary>
    public static void Compute<T>(
        GaussianModel[] models, DistanceCombination combination, IReadOnlyList<ReadOnlyMemory<T>> columns, ReadOnlySpan<int> rows, Span<float> scores)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int needed = rows.Length * models.Length;
        Span<double> squared = needed <= OnStack ? stackalloc double[OnStack] : new double[needed];
        for (int i = 0; i < models.Length; i++)
        {
            models[i].SquaredDistances(columns[i].Span, rows, squared.Slice(i * rows.Length, rows.Length));
        }

        Span<double> distances = models.Length <= OnStack ? stackalloc double[models.Length] : new double[models.Length];
        for (int k = 0; k < rows.Length; k++)
        {
            for (int i = 0; i < models.Length; i++)
            {
                distances[i] = Math.Sqrt(squared[i * rows.Length + k]);
            }

            scores[k] = (float)Combine(combination, distances);
        }
    }
}
