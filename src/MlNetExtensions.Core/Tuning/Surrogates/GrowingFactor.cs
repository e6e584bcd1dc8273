using System.Numerics.Tensors;

namespace MlNetExtensions.Tuning;

/// <summary>
/// The Cholesky factor of a matrix that grows by a row and a column at a time, O(n²) each. Row i depends on the first i rows alone, so a
/// factor that was cut and grown again has the bits of one that was grown at once.
/// </summary>
internal sealed class GrowingFactor
{
    private double[] _rows = [];

    public int Count { get; private set; }

    public double LogDeterminant
    {
        get
        {
            double sum = 0;
            for (int i = 0; i < Count; i++)
            {
                sum += Math.Log(_rows[Start(i) + i]);
            }

            return 2 * sum;
        }
    }

    /// <summary>Appends a row of the matrix.</summary>
    /// <param name="row">Its entries with the earlier rows.</param>
    /// <param name="diagonal">Its own.</param>
    /// <param name="least">What the squared pivot is at least, where rounding leaves less.</param>
    public void Append(ReadOnlySpan<double> row, double diagonal, double least)
    {
        long end = (long)(Count + 1) * (Count + 2) / 2;
        if (end > _rows.Length)
        {
            Array.Resize(ref _rows, checked((int)Math.Min(Array.MaxLength, Math.Max(end, 2L * _rows.Length))));
        }

        Span<double> target = _rows.AsSpan((int)(end - Count - 1), Count + 1);
        row[..Count].CopyTo(target);
        SolveLower(target[..Count]);
        target[Count] = Math.Sqrt(Math.Max(least, diagonal - TensorPrimitives.SumOfSquares<double>(target[..Count])));
        Count++;
    }

    public void Truncate(int count) => Count = count;

    /// <summary>x = L⁻¹x in place.</summary>
    public void SolveLower(Span<double> vector)
    {
        for (int i = 0; i < vector.Length; i++)
        {
            ReadOnlySpan<double> row = _rows.AsSpan(Start(i), i + 1);
            vector[i] = (vector[i] - TensorPrimitives.Dot(row[..i], vector[..i])) / row[i];
        }
    }

    /// <summary>x = L⁻ᵀx in place.</summary>
    public void SolveUpper(Span<double> vector)
    {
        for (int i = vector.Length - 1; i >= 0; i--)
        {
            ReadOnlySpan<double> row = _rows.AsSpan(Start(i), i + 1);
            vector[i] /= row[i];
            Span<double> head = vector[..i];
            TensorPrimitives.MultiplyAdd(row[..i], -vector[i], head, head);
        }
    }

    /// <summary>x = Lx in place.</summary>
    public void Multiply(Span<double> vector)
    {
        for (int i = vector.Length - 1; i >= 0; i--)
        {
            vector[i] = TensorPrimitives.Dot<double>(_rows.AsSpan(Start(i), i + 1), vector[..(i + 1)]);
        }
    }

    private static int Start(int row) => row * (row + 1) / 2;
}
