using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions.Core.Networks;

/// <summary>
/// A number for every row of a batch and every unit of a layer. Rows come in groups of eight and columns in panels of sixteen, so that no
/// kernel has a remainder to care for; what lies past the real rows and columns means nothing and is never mixed into them.
/// </summary>
internal sealed unsafe class BatchMatrix<T> where T : unmanaged
{
    private readonly PinnedArray<T> _values;

    public BatchMatrix(int rows, int columns)
    {
        Columns = columns;
        Stride = StrideFor(columns);
        Rows = (rows + PanelProduct<T>.Rows - 1) / PanelProduct<T>.Rows * PanelProduct<T>.Rows;
        _values = new PinnedArray<T>((long)Rows * Stride);
    }

    /// <summary>Real columns.</summary>
    public int Columns { get; }

    /// <summary>Rows that fit.</summary>
    public int Rows { get; }

    /// <summary>From a row to the next.</summary>
    public int Stride { get; }

    public T* Pointer => _values.Pointer;

    /// <summary>The real columns of a row.</summary>
    public Span<T> Row(int row) => _values.Span.Slice(row * Stride, Columns);

    /// <summary>Rows from <paramref name="first"/> to before <paramref name="past"/> with what lies between them.</summary>
    public Span<T> Block(int first, int past) => _values.Span[(first * Stride)..(past * Stride)];

    public void Clear() => _values.Span.Clear();

    /// <summary>
    /// A whole and odd number of panels: columns of a power of two would put all rows of a panel into a few sets of the first-level cache.
    /// </summary>
    public static int StrideFor(int columns) => ((columns + PanelProduct<T>.Width - 1) / PanelProduct<T>.Width | 1) * PanelProduct<T>.Width;
}
