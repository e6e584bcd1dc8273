using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Pipeline;

/// <summary>A few consecutive rows of one cursor.</summary>
internal sealed class RowChunk(IReadOnlyList<RowColumn> columns, int capacity)
{
    private readonly float[][] _blocks = [.. columns.Select(column => new float[capacity * column.Dimension])];

    /// <summary>The cursor's batch that all rows belong to.</summary>
    public long Batch { get; set; }

    public int Count { get; set; }

    public bool IsFull => Count == capacity;

    public Span<float> Row(int column, int row) => _blocks[column].AsSpan(row * columns[column].Dimension, columns[column].Dimension);

    public void CopyTo(int firstRow, int rows, float[][] blocks, int targetRow)
    {
        for (int i = 0; i < _blocks.Length; i++)
        {
            int dimension = columns[i].Dimension;
            _blocks[i].AsSpan(firstRow * dimension, rows * dimension).CopyTo(blocks[i].AsSpan(targetRow * dimension));
        }
    }
}
