using System.Numerics;
using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Moments;

/// <summary>Rows stored feature by feature, so that what is done to all rows is done to contiguous values.</summary>
internal sealed class FeatureMajorRows
{
    private readonly double[] _values;

    private FeatureMajorRows(double[] values, int count, int dimension)
    {
        _values = values;
        Count = count;
        Dimension = dimension;
    }

    public int Count { get; }

    public int Dimension { get; }

    public static FeatureMajorRows Transpose<T>(ReadOnlySpan<T> rows, int dimension)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int count = rows.Length / dimension;
        double[] values = new double[rows.Length];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < dimension; j++)
            {
                values[j * count + i] = double.CreateChecked(rows[i * dimension + j]);
            }
        }

        return new FeatureMajorRows(values, count, dimension);
    }

    /// <summary>One value of each row.</summary>
    public ReadOnlySpan<double> Feature(int index) => _values.AsSpan(index * Count, Count);

    /// <summary>A copy of the listed rows.</summary>
    public FeatureMajorRows Select(ReadOnlySpan<int> rows)
    {
        double[] values = new double[rows.Length * Dimension];
        for (int j = 0; j < Dimension; j++)
        {
            ReadOnlySpan<double> feature = Feature(j);
            for (int i = 0; i < rows.Length; i++)
            {
                values[j * rows.Length + i] = feature[rows[i]];
            }
        }

        return new FeatureMajorRows(values, rows.Length, Dimension);
    }

    /// <summary>A copy in which every feature has median 0 and, unless most of its values are one, a median absolute deviation of 1.</summary>
    public FeatureMajorRows Standardize()
    {
        double[] values = new double[_values.Length];
        double[] sorted = new double[Count];
        for (int j = 0; j < Dimension; j++)
        {
            Span<double> target = values.AsSpan(j * Count, Count);
            TensorPrimitives.Subtract(Feature(j), Median(Feature(j), sorted), target);
            TensorPrimitives.Abs(target, sorted);
            double mean = TensorPrimitives.Sum<double>(sorted) / Count;
            double deviation = Median(sorted, sorted);
            double scale = deviation > 0 ? deviation : mean;
            TensorPrimitives.Divide(target, scale > 0 ? scale : 1, target);
        }

        return new FeatureMajorRows(values, Count, Dimension);
    }

    /// <summary>The median of values, which are sorted into <paramref name="sorted"/>.</summary>
    public static double Median(ReadOnlySpan<double> values, Span<double> sorted)
    {
        values.CopyTo(sorted);
        sorted.Sort();
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : sorted[middle - 1] + (sorted[middle] - sorted[middle - 1]) / 2;
    }
}
