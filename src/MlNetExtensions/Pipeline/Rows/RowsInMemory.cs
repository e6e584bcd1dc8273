using System.Runtime.InteropServices;
using Microsoft.ML;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Pipeline;

/// <summary>All rows of a view, read once on all cores, in the view's order.</summary>
/// <param name="Features">One set of rows for each column of features.</param>
/// <param name="Numbers">One value a row for each column of numbers.</param>
/// <param name="Groups">The number of every row's group; empty where no column of groups was asked for.</param>
/// <param name="GroupValues">The value of every group, as text.</param>
internal sealed record RowsInMemory(
    IReadOnlyList<RowSet<float>> Features, IReadOnlyList<double[]> Numbers, int[] Groups, IReadOnlyList<string> GroupValues)
{
    /// <param name="view">The rows.</param>
    /// <param name="features">Columns of features, which go into memory as they come.</param>
    /// <param name="numbers">Columns of numbers; those of a row are checked before its features.</param>
    /// <param name="groups">A column of groups; null for none.</param>
    /// <param name="rowsPerChunk">Rows of a chunk of features; 0 for what suits the columns.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="InvalidRowException">A value is refused; the message names column, row, what it is and what to do.</exception>
    public static RowsInMemory Read(
        IDataView view,
        IReadOnlyList<FeatureColumn> features,
        IReadOnlyList<NumberColumn> numbers,
        GroupColumn? groups = null,
        int rowsPerChunk = 0,
        CancellationToken cancellationToken = default)
    {
        RowSetBuilder<float>[] builders = [.. features.Select(column => new RowSetBuilder<float>(column.Dimension, rowsPerChunk))];
        ValueStore<double>[] stores = [.. numbers.Select(_ => new ValueStore<double>())];
        var groupStore = new ValueStore<int>();
        int[] chunkGroups = new int[RowChunk.MaximumRows];
        GroupNumbers? known = groups?.NewNumbers();
        using (var reader = new OrderedChunkReader(view, [.. numbers, .. features, .. groups is null ? (ViewColumn[])[] : [groups]], cancellationToken))
        {
            foreach (RowChunk chunk in reader.Read())
            {
                for (int i = 0; i < stores.Length; i++)
                {
                    stores[i].Add(CollectionsMarshal.AsSpan(((ValueBlock<double>)chunk.Blocks[i]).Values));
                }

                for (int i = 0; i < builders.Length; i++)
                {
                    ((FeatureBlock)chunk.Blocks[stores.Length + i]).CopyTo(builders[i]);
                }

                if (known is not null)
                {
                    known.Number(chunk.Blocks[^1], chunkGroups);
                    groupStore.Add(chunkGroups.AsSpan(0, chunk.Count));
                }

                reader.Recycle(chunk);
            }
        }

        return new RowsInMemory(
            [.. builders.Select(builder => builder.Build())], [.. stores.Select(store => store.ToArray())], groupStore.ToArray(), known?.Values ?? []);
    }
}
