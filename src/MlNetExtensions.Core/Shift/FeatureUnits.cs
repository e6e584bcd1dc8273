using System.Numerics.Tensors;
using MlNetExtensions.Core.Moments;

namespace MlNetExtensions.Core.Shift;

/// <summary>Where features lie and how much they vary in the reference: the zero and the unit that all rows are measured in.</summary>
/// <param name="Centers">Means.</param>
/// <param name="Scales">What differences are multiplied by, positive: 1 over a deviation, 1 for a feature without.</param>
internal sealed record FeatureUnits(double[] Centers, double[] Scales)
{
    public static FeatureUnits Of(ReadOnlySpan<double> reference, int dimension, bool standardize)
    {
        var moments = new RowMoments(dimension);
        moments.Add(reference);
        double[] scales = new double[dimension], variances = moments.Variances(), centers = moments.Mean();
        moments.Release();
        for (int j = 0; j < dimension; j++)
        {
            // What varies by rounding alone does not vary.
            double deviation = Math.Sqrt(variances[j]);
            scales[j] = standardize && deviation > Math.ScaleB(Math.Abs(centers[j]), -40) ? 1 / deviation : 1;
        }

        return new FeatureUnits(centers, scales);
    }

    /// <summary>(x − center)·scale for rows.</summary>
    public double[] Apply(ReadOnlySpan<double> rows)
    {
        double[] scaled = rows.ToArray();
        for (int i = 0; i < scaled.Length; i += Centers.Length)
        {
            Span<double> row = scaled.AsSpan(i, Centers.Length);
            TensorPrimitives.Subtract(row, Centers, row);
            TensorPrimitives.Multiply(row, Scales, row);
        }

        return scaled;
    }
}
