using System.Numerics;

namespace MlNetExtensions.Core.Rows;

/// <summary>Rows in memory, once: dense, or compressed where that is smaller; in chunks, so that no array limits how many values there are.</summary>
/// <remarks>Made by <see cref="RowSetBuilder{T}"/>. Who works on the rows is compiled for <see cref="Dense"/> and for <see cref="Sparse"/>.</remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class RowSet<T> where T : unmanaged, INumber<T>
{
    private readonly DenseRows<T> _dense;
    private readonly SparseRows<T> _sparse;

    internal RowSet(DenseRows<T> rows) => (_dense, Columns, Count) = (rows, rows.Columns, rows.Count);

    internal RowSet(SparseRows<T> rows) => (_sparse, Columns, Count, IsSparse) = (rows, rows.Columns, rows.Count, true);

    /// <summary>Number of columns d.</summary>
    public int Columns { get; }

    /// <summary>Number of rows n.</summary>
    public int Count { get; }

    /// <summary>Whether the rows are <see cref="Sparse"/> rather than <see cref="Dense"/>.</summary>
    public bool IsSparse { get; }

    /// <summary>The rows where they are dense.</summary>
    /// <exception cref="InvalidOperationException">They are sparse.</exception>
    public DenseRows<T> Dense => IsSparse ? throw new InvalidOperationException("The rows are sparse.") : _dense;

    /// <summary>The rows where they are sparse.</summary>
    /// <exception cref="InvalidOperationException">They are dense.</exception>
    public SparseRows<T> Sparse => IsSparse ? _sparse : throw new InvalidOperationException("The rows are dense.");

    /// <summary>The stored values of a row, which may be changed.</summary>
    public Span<T> Values(int row) => IsSparse ? _sparse.MutableValues(row) : _dense.MutableValues(row);

    /// <summary>The columns that a sparse row stores, ascending; empty for dense rows, which store all.</summary>
    public ReadOnlySpan<int> Indices(int row) => IsSparse ? _sparse.Indices(row) : default;

    /// <summary>Visits every stored value with its row and column.</summary>
    public void ForEachValue(Action<int, int, T> visit)
    {
        ArgumentNullException.ThrowIfNull(visit);
        for (int row = 0; row < Count; row++)
        {
            ReadOnlySpan<T> values = Values(row);
            ReadOnlySpan<int> indices = Indices(row);
            for (int k = 0; k < values.Length; k++)
            {
                visit(row, IsSparse ? indices[k] : k, values[k]);
            }
        }
    }
}
