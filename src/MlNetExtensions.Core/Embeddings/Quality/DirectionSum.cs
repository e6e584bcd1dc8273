using System.Numerics;
using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Embeddings;

/// <summary>Sums of squares of every column over rows that are centered and divided by their length: a statistic of rows that merges.</summary>
internal sealed class DirectionSum(double[] mean)
{
    private readonly double[] _row = new double[mean.Length];
    private readonly double[] _squares = new double[mean.Length];

    public void Add<T>(ReadOnlySpan<T> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (; !rows.IsEmpty; rows = rows[mean.Length..])
        {
            TensorPrimitives.ConvertTruncating(rows[..mean.Length], _row);
            TensorPrimitives.Subtract<double>(_row, mean, _row);
            double largest = Math.Abs(TensorPrimitives.MaxMagnitude<double>(_row));
            if (largest > 0)
            {
                TensorPrimitives.Divide(_row, largest, _row);
                double length = TensorPrimitives.Norm<double>(_row);
                TensorPrimitives.Divide(_row, length, _row);
                TensorPrimitives.MultiplyAdd<double>(_row, _row, _squares, _squares);
            }
        }
    }

    public void Merge(DirectionSum other) => TensorPrimitives.Add<double>(_squares, other._squares, _squares);

    /// <summary>The sum of the largest column norms.</summary>
    public double Norm(int largest)
    {
        double[] norms = Array.ConvertAll(_squares, Math.Sqrt);
        Array.Sort(norms, (left, right) => right.CompareTo(left));
        return norms.Take(largest).Sum();
    }
}
