using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Selection;

/// <summary>Rows of a tall matrix whose square submatrix has a large determinant.</summary>
/// <remarks>
/// Goreinov, Oseledets, Savostyanov, Tyrtyshnikov and Zamarashkin, "How to find a good submatrix", 2010; Mikhalev and Oseledets,
/// "Rectangular maximum-volume submatrices and their applications", 2018.
/// </remarks>
internal sealed class MaximumVolume
{
    private readonly int _count;
    private readonly int _columns;
    private double[] _coefficients;

    private MaximumVolume(double[] coefficients, int count, int columns, int[] rows) =>
        (_coefficients, _count, _columns, Rows) = (coefficients, count, columns, rows);

    /// <summary>The rows of the submatrix.</summary>
    public int[] Rows { get; private set; }

    /// <summary>max |B|, where every row is B times the submatrix: at a maximum that no exchange of two rows improves, it is 1.</summary>
    public double LargestCoefficient => Math.Abs(TensorPrimitives.MaxMagnitude<double>(_coefficients));

    /// <summary>
    /// Rows chosen by pivots, one for each column (GRAFT's fast routine): in each column the largest residual. Columns that those before
    /// leave nothing of are passed over, so there may be fewer rows than columns.
    /// </summary>
    public static int[] Pivots(ReadOnlySpan<double> matrix, int count, int columns) => Eliminate(matrix.ToArray(), count, columns);

    /// <summary>A submatrix that no exchange of two rows makes larger by more than the factor.</summary>
    /// <param name="matrix">Row-major, of full column rank.</param>
    /// <param name="count">Rows, at least as many as columns.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="tolerance">The factor, at least 1.</param>
    /// <param name="exchanges">Exchanges at most.</param>
    /// <exception cref="ArgumentException">The columns depend on each other.</exception>
    public static MaximumVolume Of(ReadOnlySpan<double> matrix, int count, int columns, double tolerance = 1.05, int exchanges = 100)
    {
        int[] rows = Pivots(matrix, count, columns);
        if (rows.Length < columns)
        {
            throw new ArgumentException($"The {columns} columns have the rank {rows.Length}; leave columns out that depend on others.",
                nameof(matrix));
        }

        var volume = new MaximumVolume(Coefficients(matrix, count, columns, rows), count, columns, rows);
        for (int step = 0; step < exchanges && volume.Exchange(tolerance); step++)
        {
        }

        return volume;
    }

    /// <summary>
    /// More rows, each the one that the volume grows by most, while a row lies further than the bound from what is chosen.
    /// </summary>
    /// <param name="most">Rows in all at most.</param>
    /// <param name="bound">Stops where ‖Bᵢ‖ of all others is at most this; 0 never stops.</param>
    public void Extend(int most, double bound)
    {
        List<int> rows = [.. Rows];
        bool[] taken = new bool[_count];
        rows.ForEach(row => taken[row] = true);
        double[] squares = new double[_count];
        int width = _columns;
        for (int i = 0; i < _count; i++)
        {
            squares[i] = taken[i] ? 0 : TensorPrimitives.SumOfSquares(_coefficients.AsSpan(i * width, width));
        }

        while (rows.Count < Math.Min(most, _count))
        {
            int next = Furthest(squares, taken);
            if (bound > 0 && squares[next] <= bound * bound)
            {
                break;
            }

            rows.Add(next);
            taken[next] = true;
            width = Widen(next, width, squares, taken);
        }

        Rows = [.. rows];
    }

    private static int Furthest(double[] squares, bool[] taken)
    {
        int best = -1;
        for (int i = 0; i < squares.Length; i++)
        {
            best = !taken[i] && (best < 0 || squares[i] > squares[best]) ? i : best;
        }

        return best;
    }

    /// <summary>B for one more row, by Sherman and Morrison.</summary>
    private int Widen(int next, int width, double[] squares, bool[] taken)
    {
        double[] pivot = _coefficients.AsSpan(next * width, width).ToArray(), wider = new double[_count * (width + 1)];
        double scale = 1 / (1 + TensorPrimitives.SumOfSquares<double>(pivot));
        for (int i = 0; i < _count; i++)
        {
            ReadOnlySpan<double> row = _coefficients.AsSpan(i * width, width);
            double along = TensorPrimitives.Dot(row, pivot);
            Span<double> target = wider.AsSpan(i * (width + 1), width);
            TensorPrimitives.MultiplyAdd(pivot, -scale * along, row, target);
            wider[i * (width + 1) + width] = scale * along;
            squares[i] = taken[i] ? 0 : squares[i] - scale * along * along;
        }

        _coefficients = wider;
        return width + 1;
    }

    private bool Exchange(double tolerance)
    {
        int largest = 0;
        for (int i = 1; i < _coefficients.Length; i++)
        {
            largest = Math.Abs(_coefficients[i]) > Math.Abs(_coefficients[largest]) ? i : largest;
        }

        (int row, int column) = Math.DivRem(largest, _columns);
        double pivot = _coefficients[largest];
        if (Math.Abs(pivot) <= tolerance)
        {
            return false;
        }

        Rows[column] = row;
        double[] change = _coefficients.AsSpan(row * _columns, _columns).ToArray();
        change[column] -= 1;
        for (int i = 0; i < _count; i++)
        {
            Span<double> target = _coefficients.AsSpan(i * _columns, _columns);
            TensorPrimitives.MultiplyAdd(change, -target[column] / pivot, target, target);
        }

        return true;
    }

    /// <summary>B = A·A[rows]⁻¹, by Gauss and Jordan with the rows' pivots, which elimination has ordered.</summary>
    private static double[] Coefficients(ReadOnlySpan<double> matrix, int count, int columns, int[] rows)
    {
        double[] b = matrix.ToArray();
        double[] pivot = new double[columns];
        for (int j = 0; j < columns; j++)
        {
            // Columns are combined so that the chosen row is the j-th unit vector.
            b.AsSpan(rows[j] * columns, columns).CopyTo(pivot);
            for (int i = 0; i < count; i++)
            {
                Span<double> row = b.AsSpan(i * columns, columns);
                double scaled = row[j] / pivot[j];
                TensorPrimitives.MultiplyAdd(pivot, -scaled, row, row);
                row[j] = scaled;
            }
        }

        return b;
    }

    private static int[] Eliminate(double[] work, int count, int columns)
    {
        List<int> rows = [];
        double largest = Math.Abs(TensorPrimitives.MaxMagnitude<double>(work));
        double[] pivot = new double[columns];
        bool[] taken = new bool[count];
        for (int j = 0; j < columns; j++)
        {
            int best = -1;
            for (int i = 0; i < count; i++)
            {
                best = !taken[i] && (best < 0 || Math.Abs(work[i * columns + j]) > Math.Abs(work[best * columns + j])) ? i : best;
            }

            if (best < 0 || Math.Abs(work[best * columns + j]) <= 1e-14 * largest)
            {
                continue;
            }

            work.AsSpan(best * columns, columns).CopyTo(pivot);
            taken[best] = true;
            rows.Add(best);
            for (int i = 0; i < count; i++)
            {
                Span<double> rest = work.AsSpan(i * columns + j, columns - j);
                TensorPrimitives.MultiplyAdd(pivot.AsSpan(j), -rest[0] / pivot[j], rest, rest);
            }
        }

        return [.. rows];
    }
}
