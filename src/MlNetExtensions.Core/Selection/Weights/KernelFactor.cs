using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Selection;

/// <summary>A Gaussian kernel matrix as GGᵀ, by Cholesky with the largest remaining diagonal as pivot.</summary>
internal sealed class KernelFactor
{
    private const double Negligible = 1e-13;

    /// <param name="rows">Rows of features.</param>
    /// <param name="dimension">Features of a row.</param>
    /// <param name="bandwidth">σ of exp(−‖x−y‖²/(2σ²)).</param>
    /// <param name="maximumRank">Columns of G at most.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public KernelFactor(double[] rows, int dimension, double bandwidth, int maximumRank, CancellationToken cancellationToken)
    {
        Count = rows.Length / dimension;
        double[] left = new double[Count];
        Array.Fill(left, 1);
        List<double[]> columns = [];
        while (columns.Count < Math.Min(maximumRank, Count))
        {
            cancellationToken.ThrowIfCancellationRequested();
            int pivot = TensorPrimitives.IndexOfMax<double>(left);
            if (left[pivot] <= Negligible)
            {
                break;
            }

            double[] column = Column(rows, dimension, bandwidth, pivot);
            foreach (double[] earlier in columns)
            {
                TensorPrimitives.MultiplyAdd(earlier, -earlier[pivot], column, column);
            }

            TensorPrimitives.Divide(column, Math.Sqrt(left[pivot]), column);
            for (int i = 0; i < left.Length; i++)
            {
                left[i] -= column[i] * column[i];
            }

            left[pivot] = 0;
            columns.Add(column);
        }

        Columns = columns;
        Residual = Math.Max(0, TensorPrimitives.Max<double>(left));
    }

    /// <summary>Rows of the kernel matrix.</summary>
    public int Count { get; }

    /// <summary>The columns of G.</summary>
    public IReadOnlyList<double[]> Columns { get; }

    /// <summary>The largest diagonal entry that G leaves over, which bounds the error of every entry.</summary>
    public double Residual { get; }

    private double[] Column(double[] rows, int dimension, double bandwidth, int pivot)
    {
        double[] column = new double[Count];
        double scale = -0.5 / (bandwidth * bandwidth);
        const int Block = 1024;
        ParallelWork.For((Count + Block - 1) / Block, block =>
        {
            ReadOnlySpan<double> x = rows.AsSpan(pivot * dimension, dimension);
            for (int i = block * Block; i < Math.Min(Count, (block + 1) * Block); i++)
            {
                double distance = TensorPrimitives.Distance(x, rows.AsSpan(i * dimension, dimension));
                column[i] = Math.Exp(scale * distance * distance);
            }
        });
        return column;
    }
}
