using MlNetExtensions.Core.LinearAlgebra;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>K = X·Xᵀ, the products of every pair of rows.</summary>
internal static class RowGram
{
    /// <summary>The lower triangle of K, row-major; what lies above it means nothing.</summary>
    /// <param name="oracle">The rows.</param>
    /// <param name="mostValues">The most values of dense rows that are copied into one array.</param>
    public static double[] Compute<TRows, TLoss>(Oracle<TRows, TLoss> oracle, long mostValues = long.MaxValue)
        where TRows : struct, IRows where TLoss : struct, ILoss =>
        oracle.Data.Rows.IsSparse ? FromColumns(oracle) : FromDense(oracle, Math.Min(mostValues, Array.MaxLength));

    private static double[] FromDense<TRows, TLoss>(Oracle<TRows, TLoss> oracle, long mostValues)
        where TRows : struct, IRows where TLoss : struct, ILoss
    {
        int count = oracle.Data.Rows.Count, columns = oracle.Data.Rows.Columns;
        if ((long)count * columns <= mostValues)
        {
            var values = new double[count * columns];
            for (int row = 0; row < count; row++)
            {
                oracle.Data.Rows.CopyValues(row, values.AsSpan(row * columns, columns));
            }
            return GramMatrix.Compute(values, columns);
        }
        var products = new double[count * count];
        ForEachRow(oracle, row =>
        {
            var values = new double[columns];
            oracle.Data.Rows.CopyValues(row, values);
            for (int other = 0; other <= row; other++)
            {
                products[row * count + other] = oracle.Data.Rows.Dot(other, values);
            }
        });
        return products;
    }

    /// <summary>Through the columns: only rows that share one meet, and what a row adds up stays in the cache.</summary>
    private static double[] FromColumns<TRows, TLoss>(Oracle<TRows, TLoss> oracle) where TRows : struct, IRows where TLoss : struct, ILoss
    {
        int count = oracle.Data.Rows.Count;
        (int[] starts, int[] rows, double[] values) = Transpose(oracle.Data);
        var products = new double[count * count];
        ForEachRow(oracle, row =>
        {
            Span<double> target = products.AsSpan(row * count, row + 1);
            ReadOnlySpan<int> columns = oracle.Data.Rows.Indices(row);
            var x = new double[columns.Length];
            oracle.Data.Rows.CopyValues(row, x);
            for (int k = 0; k < columns.Length; k++)
            {
                ReadOnlySpan<int> others = rows.AsSpan(starts[columns[k]]..starts[columns[k] + 1]);
                ReadOnlySpan<double> theirs = values.AsSpan(starts[columns[k]], others.Length);
                double scale = x[k];
                for (int i = 0; i < others.Length && others[i] <= row; i++)
                {
                    target[others[i]] += scale * theirs[i];
                }
            }
        });
        return products;
    }

    /// <summary>The stored values by columns, the rows of each ascending.</summary>
    private static (int[] Starts, int[] Rows, double[] Values) Transpose<TRows, TLoss>(FiniteSumData<TRows, TLoss> data)
        where TRows : struct, IRows where TLoss : struct, ILoss
    {
        var starts = new int[data.Rows.Columns + 1];
        for (int row = 0; row < data.Rows.Count; row++)
        {
            foreach (int column in data.Rows.Indices(row))
            {
                starts[column + 1]++;
            }
        }
        for (int column = 0; column < data.Rows.Columns; column++)
        {
            starts[column + 1] += starts[column];
        }
        int[] next = starts[..^1], rows = new int[data.Rows.StoredCount];
        double[] values = new double[rows.Length], x = new double[data.Rows.Columns];
        for (int row = 0; row < data.Rows.Count; row++)
        {
            data.Rows.CopyValues(row, x);
            ReadOnlySpan<int> columns = data.Rows.Indices(row);
            for (int k = 0; k < columns.Length; k++)
            {
                int place = next[columns[k]]++;
                (rows[place], values[place]) = (row, x[k]);
            }
        }
        return (starts, rows, values);
    }

    private static void ForEachRow<TRows, TLoss>(Oracle<TRows, TLoss> oracle, Action<int> action) where TRows : struct, IRows where TLoss : struct, ILoss
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = oracle.Options.Threads, CancellationToken = oracle.Token };
        Parallel.For(0, oracle.Data.Rows.Count, parallel, action);
    }
}
