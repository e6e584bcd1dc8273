using System.Runtime.InteropServices;
using Microsoft.ML;
using MlNetExtensions.Components;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Pipeline;

/// <summary>
/// Columns of a view as a source of row batches: dense features, and with them labels, weights, keys or groups where they are asked for. All
/// cores read where the view offers several cursors; the rows come out in the view's order all the same, because the cursors of a set number the
/// batches that they share out.
/// </summary>
internal sealed class DataViewRows : IRowSource<float>
{
    private readonly IDataView _data;
    private readonly FeatureColumn[] _features;
    private readonly NumberColumn[] _numbers;
    private readonly GroupColumn[] _groups;
    private readonly RowColumn[] _rowColumns;

    /// <summary>Finds and checks the columns.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="columnNames">The columns of features.</param>
    /// <param name="numbers">Columns that batches hold in <see cref="RowBatch{T}.Numbers"/>; null for none.</param>
    /// <param name="groups">Columns that batches hold in <see cref="RowBatch{T}.Groups"/>; null for none.</param>
    public DataViewRows(IDataView data, IReadOnlyList<string> columnNames, IReadOnlyList<NumberColumn>? numbers = null, IReadOnlyList<GroupColumn>? groups = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        _data = data;
        _features = [.. columnNames.Select(name => FeatureColumn.Dense(data.Schema, name))];
        _numbers = [.. numbers ?? []];
        _groups = [.. groups ?? []];
        _rowColumns = [.. _features.Select(column => new RowColumn(column.Name, column.Dimension))];
    }

    public IReadOnlyList<RowColumn> Columns => _rowColumns;

    /// <summary>What the groups of each column are, by their numbers; null for a column without any, and all null before the rows were read to their end.</summary>
    public IReadOnlyList<Categories?> GroupValues { get; private set; } = [];

    public IEnumerable<RowBatch<float>> ReadBatches(int rowsPerBatch, CancellationToken cancellationToken = default)
    {
        float[][] blocks = [.. _features.Select(_ => Array.Empty<float>())];
        double[][] numbers = [.. _numbers.Select(_ => Array.Empty<double>())];
        int[][] groups = [.. _groups.Select(_ => Array.Empty<int>())];
        int[] chunkGroups = new int[RowChunk.MaximumRows];
        CategoryNumbers[] known = [.. _groups.Select(column => column.NewCategories())];
        int firstGroup = numbers.Length + blocks.Length;
        long first = 0;
        int count = 0;
        using var reader = new OrderedChunkReader(_data, [.. _numbers, .. _features, .. _groups], cancellationToken);
        foreach (RowChunk chunk in reader.Read())
        {
            for (int taken = 0; taken < chunk.Count;)
            {
                int rows = Math.Min(chunk.Count - taken, rowsPerBatch - count);
                for (int i = 0; i < numbers.Length; i++)
                {
                    List<double> values = ((ValueBlock<double>)chunk.Blocks[i]).Values;
                    Append(ref numbers[i], 1, CollectionsMarshal.AsSpan(values).Slice(taken, rows), count, rowsPerBatch);
                }

                for (int i = 0; i < blocks.Length; i++)
                {
                    ReadOnlySpan<float> values = ((FeatureBlock)chunk.Blocks[numbers.Length + i]).Rows(taken, rows);
                    Append(ref blocks[i], _features[i].Dimension, values, count, rowsPerBatch);
                }

                for (int i = 0; i < groups.Length; i++)
                {
                    known[i].Number(chunk.Blocks[firstGroup + i], taken, chunkGroups.AsSpan(0, rows));
                    Append(ref groups[i], 1, chunkGroups.AsSpan(0, rows), count, rowsPerBatch);
                }

                taken += rows;
                count += rows;
                if (count == rowsPerBatch)
                {
                    yield return Batch();
                    first += count;
                    count = 0;
                }
            }

            reader.Recycle(chunk);
        }

        if (count > 0)
        {
            yield return Batch();
        }

        GroupValues = [.. known.Select(numbers => numbers.Build())];

        RowBatch<float> Batch() => new(first, count, [.. blocks.Select((block, i) => (ReadOnlyMemory<float>)block.AsMemory(0, count * _features[i].Dimension))])
        {
            Numbers = [.. numbers.Select(values => (ReadOnlyMemory<double>)values.AsMemory(0, count))],
            Groups = [.. groups.Select(numbers => (ReadOnlyMemory<int>)numbers.AsMemory(0, count))],
        };
    }

    // A batch grows as its rows come in: a view of a few rows needs no more memory than they.
    private static void Append<T>(ref T[] block, int dimension, ReadOnlySpan<T> values, int count, int most)
    {
        int rows = count + values.Length / dimension;
        if (block.Length < (long)rows * dimension)
        {
            int capacity = (int)Math.Clamp(2L * block.Length / dimension, rows, most);
            Array.Resize(ref block, checked(capacity * dimension));
        }

        values.CopyTo(block.AsSpan(count * dimension));
    }
}
