using Microsoft.ML;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Pipeline;

/// <summary>
/// The feature columns of a view as a source of row batches. All cores read where the view offers several cursors; the rows come out in
/// the view's order all the same, because the cursors of a set number the batches that they share out.
/// </summary>
internal sealed class DataViewRows : IRowSource<float>
{
    private readonly IDataView _data;
    private readonly FeatureColumn[] _columns;
    private readonly RowColumn[] _rowColumns;

    /// <summary>Finds and checks the columns.</summary>
    public DataViewRows(IDataView data, IReadOnlyList<string> columnNames)
    {
        ArgumentNullException.ThrowIfNull(data);
        _data = data;
        _columns = [.. columnNames.Select(name => FeatureColumn.Dense(data.Schema, name))];
        _rowColumns = [.. _columns.Select(column => new RowColumn(column.Name, column.Dimension))];
    }

    public IReadOnlyList<RowColumn> Columns => _rowColumns;

    public IEnumerable<RowBatch<float>> ReadBatches(int rowsPerBatch, CancellationToken cancellationToken = default)
    {
        float[][] blocks = [.. _rowColumns.Select(_ => Array.Empty<float>())];
        long first = 0;
        int count = 0;
        using var reader = new OrderedChunkReader(_data, _columns, cancellationToken);
        foreach (RowChunk chunk in reader.Read())
        {
            for (int taken = 0; taken < chunk.Count;)
            {
                int rows = Math.Min(chunk.Count - taken, rowsPerBatch - count);
                Reserve(blocks, count + rows, rowsPerBatch);
                for (int i = 0; i < blocks.Length; i++)
                {
                    ((FeatureBlock)chunk.Blocks[i]).Rows(taken, rows).CopyTo(blocks[i].AsSpan(count * _rowColumns[i].Dimension));
                }

                taken += rows;
                count += rows;
                if (count == rowsPerBatch)
                {
                    yield return Batch(first, count, blocks);
                    first += count;
                    count = 0;
                }
            }

            reader.Recycle(chunk);
        }

        if (count > 0)
        {
            yield return Batch(first, count, blocks);
        }
    }

    // A batch grows as its rows come in: a view of a few rows needs no more memory than they.
    private void Reserve(float[][] blocks, int rows, int most)
    {
        for (int i = 0; i < blocks.Length; i++)
        {
            int dimension = _rowColumns[i].Dimension;
            if (blocks[i].Length < (long)rows * dimension)
            {
                int capacity = (int)Math.Clamp(2L * blocks[i].Length / dimension, rows, most);
                Array.Resize(ref blocks[i], checked(capacity * dimension));
            }
        }
    }

    private RowBatch<float> Batch(long first, int count, float[][] blocks) =>
        new(first, count, [.. blocks.Select((block, i) => (ReadOnlyMemory<float>)block.AsMemory(0, count * _rowColumns[i].Dimension))]);
}
