using System.Numerics;

namespace MlNetExtensions.Core.Rows;

/// <summary>Rows in memory, row-major, as a source; nothing is copied.</summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class MemoryRows<T> : IRowSource<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlyMemory<T>[] _blocks;
    private readonly RowColumn[] _columns;

    /// <summary>One column.</summary>
    /// <param name="rows">n·d values, row-major.</param>
    /// <param name="dimension">d, at least 1.</param>
    /// <param name="name">Name of the column in messages.</param>
    /// <exception cref="ArgumentException">The values are not a whole number of rows.</exception>
    public MemoryRows(ReadOnlyMemory<T> rows, int dimension, string name = "Features")
        : this([(rows, new RowColumn(name, dimension))])
    {
    }

    /// <summary>Several columns with the same number of rows.</summary>
    /// <exception cref="ArgumentException">The values are not whole numbers of rows, or not the same number.</exception>
    public MemoryRows(IReadOnlyList<(ReadOnlyMemory<T> Rows, RowColumn Column)> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        _blocks = [.. columns.Select(column => column.Rows)];
        _columns = [.. columns.Select(column => column.Column)];
        foreach ((ReadOnlyMemory<T> rows, RowColumn column) in columns)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(column.Dimension, 1, nameof(columns));
            if (rows.Length % column.Dimension != 0 || rows.Length / column.Dimension != Count)
            {
                throw new ArgumentException($"Column '{column.Name}' has {rows.Length} values, which are not {Count} rows of {column.Dimension} features.", nameof(columns));
            }
        }
    }

    /// <summary>Rows.</summary>
    public int Count => _blocks[0].Length / _columns[0].Dimension;

    /// <inheritdoc/>
    public IReadOnlyList<RowColumn> Columns => _columns;

    /// <inheritdoc/>
    public IEnumerable<RowBatch<T>> ReadBatches(int rowsPerBatch, CancellationToken cancellationToken = default)
    {
        for (int first = 0; first < Count; first += rowsPerBatch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int start = first;
            int count = Math.Min(rowsPerBatch, Count - first);
            yield return new RowBatch<T>(first, count, [.. _blocks.Select((block, i) => block.Slice(start * _columns[i].Dimension, count * _columns[i].Dimension))]);
        }
    }
}
