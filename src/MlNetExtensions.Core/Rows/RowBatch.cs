using System.Numerics;

namespace MlNetExtensions.Core.Rows;

/// <summary>Consecutive rows of a source. The memory belongs to the source, which may overwrite it when the next batch is asked for.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="FirstRow">Index of the first row in the source.</param>
/// <param name="Count">Rows.</param>
/// <param name="Columns">One row-major block (Count × dimension) per column of the source.</param>
public readonly record struct RowBatch<T>(long FirstRow, int Count, IReadOnlyList<ReadOnlyMemory<T>> Columns)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>One value a row for each label, weight or index of a key that the source was made with; the index of a missing key is NaN.</summary>
    public IReadOnlyList<ReadOnlyMemory<double>> Numbers { get; init; } = [];

    /// <summary>
    /// For each column of groups or strata that the source was made with, the number of every row's, from 0 by first appearance; −1 where it is missing.
    /// </summary>
    public IReadOnlyList<ReadOnlyMemory<int>> Groups { get; init; } = [];
}

/// <summary>A vector column of a row source.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Dimension">Features of a row, at least 1.</param>
public readonly record struct RowColumn(string Name, int Dimension);

/// <summary>Rows that can be read again and again, each time in the same order and values.</summary>
/// <typeparam name="T">float or double.</typeparam>
public interface IRowSource<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The columns, at least one.</summary>
    IReadOnlyList<RowColumn> Columns { get; }

    /// <summary>Reads all rows in order; every batch but the last has <paramref name="rowsPerBatch"/> rows, and none is empty.</summary>
    IEnumerable<RowBatch<T>> ReadBatches(int rowsPerBatch, CancellationToken cancellationToken = default);
}

/// <summary>How many rows are read at a time.</summary>
internal static class BatchSize
{
    /// <summary>64 MB of float, so that a few rows of very many features need no more memory than themselves.</summary>
    private const long MostValues = 1 << 24;

    /// <summary>At most <paramref name="rows"/>, and at least one.</summary>
    public static int Limit(int rows, IReadOnlyList<RowColumn> columns) =>
        (int)Math.Clamp(MostValues / columns.Sum(column => (long)column.Dimension), 1, rows);
}
