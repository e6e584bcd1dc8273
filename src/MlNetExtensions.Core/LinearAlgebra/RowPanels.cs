using System.Numerics;
using System.Runtime.InteropServices;

namespace MlNetExtensions.Core.LinearAlgebra;

/// <summary>
/// Rows that lie side by side in panels, one value of each after the other, for squared distances of a few rows to many: a sum stays in a
/// register from the first dimension to the last.
/// </summary>
/// <remarks>A distance is one chain of differences and fused additions in the order of the dimensions: rows that are equal are at 0, and on any machine.</remarks>
internal sealed class RowPanels
{
    /// <summary>Rows whose distances are computed together.</summary>
    public const int Group = 4;

    /// <summary>Rows of a block: distances of a group to them stay in the nearest cache. A multiple of every panel's width.</summary>
    public const int Block = 512;

    // Two vectors of each of four sums, and what they are made of, fill the registers.
    private static readonly int s_width = 2 * Vector<double>.Count;

    private readonly double[] _values;
    private readonly int _dimension;

    /// <param name="rows">Row after row.</param>
    /// <param name="dimension">Values of a row, at least 1.</param>
    public RowPanels(ReadOnlySpan<double> rows, int dimension)
    {
        int count = rows.Length / dimension;
        _dimension = dimension;
        _values = new double[(long)(count + s_width - 1) / s_width * s_width * dimension];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0, to = Place(i); j < dimension; j++, to += s_width)
            {
                _values[to] = rows[i * dimension + j];
            }
        }
    }

    /// <summary>‖x - y‖² of each of some rows x and all rows y of a block.</summary>
    /// <param name="rows">At most <see cref="Group"/>.</param>
    /// <param name="from">The first row of the block, a multiple of <see cref="Block"/>.</param>
    /// <param name="length">Rows of the block.</param>
    /// <param name="distances">A <see cref="Block"/> for each of a <see cref="Group"/>; what is beyond the rows asked for means nothing.</param>
    public void SquaredDistances(ReadOnlySpan<int> rows, int from, int length, Span<double> distances)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(distances.Length, Group * Block);
        (int a, int b) = (Place(rows[0]), Place(rows[Math.Min(1, rows.Length - 1)]));
        (int c, int d) = (Place(rows[Math.Min(2, rows.Length - 1)]), Place(rows[^1]));
        for (int done = 0; done < length; done += s_width)
        {
            Four(Place(from + done), a, b, c, d, ref distances[done]);
        }
    }

    private int Place(int row) => row / s_width * s_width * _dimension + row % s_width;

    private void Four(int panel, int a, int b, int c, int d, ref double distances)
    {
        (int width, int half) = (s_width, Vector<double>.Count);
        ref double values = ref MemoryMarshal.GetArrayDataReference(_values);
        Vector<double> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
        for (int j = 0; j < _dimension; j++, panel += width, a += width, b += width, c += width, d += width)
        {
            Vector<double> left = Vector.LoadUnsafe(ref values, (nuint)panel), right = Vector.LoadUnsafe(ref values, (nuint)(panel + half));
            (a0, a1) = Add(left, right, new Vector<double>(_values[a]), a0, a1);
            (b0, b1) = Add(left, right, new Vector<double>(_values[b]), b0, b1);
            (c0, c1) = Add(left, right, new Vector<double>(_values[c]), c0, c1);
            (d0, d1) = Add(left, right, new Vector<double>(_values[d]), d0, d1);
        }

        a0.StoreUnsafe(ref distances);
        a1.StoreUnsafe(ref distances, (nuint)half);
        b0.StoreUnsafe(ref distances, Block);
        b1.StoreUnsafe(ref distances, (nuint)(Block + half));
        c0.StoreUnsafe(ref distances, 2 * Block);
        c1.StoreUnsafe(ref distances, (nuint)(2 * Block + half));
        d0.StoreUnsafe(ref distances, 3 * Block);
        d1.StoreUnsafe(ref distances, (nuint)(3 * Block + half));
    }

    private static (Vector<double> Left, Vector<double> Right) Add(
        Vector<double> left, Vector<double> right, Vector<double> value, Vector<double> leftSum, Vector<double> rightSum)
    {
        left -= value;
        right -= value;
        return (Vector.FusedMultiplyAdd(left, left, leftSum), Vector.FusedMultiplyAdd(right, right, rightSum));
    }
}
