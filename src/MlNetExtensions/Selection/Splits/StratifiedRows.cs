using System.Runtime.InteropServices;
using Microsoft.ML.Data;
using Microsoft.ML;
using MlNetExtensions.Components;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>The stratum of every row of a view and how the row is found again, read in one pass over the columns of strata.</summary>
/// <param name="Ids">The identities of the rows.</param>
/// <param name="Strata">The stratum of every row, from 0 in the order in which they come.</param>
internal sealed record StratifiedRows(RowIds Ids, int[] Strata)
{
    /// <param name="view">The rows.</param>
    /// <param name="columnNames">Columns whose combinations of values make the strata.</param>
    /// <exception cref="ArgumentException">A column cannot make strata, or rows cannot be told apart; the message says which and what to do.</exception>
    public static StratifiedRows Read(IDataView view, IReadOnlyList<string> columnNames)
    {
        StratumColumn[] columns = [.. columnNames.Select(name => StratumColumn.Find(view.Schema, name))];
        GroupNumbers[] numbers = [.. columns.Select(column => column.NewNumbers())];
        int[][] ofColumns = [.. columns.Select(_ => new int[RowChunk.MaximumRows])];
        int[] ofRow = new int[columns.Length], strata = new int[RowChunk.MaximumRows];
        var combinations = new StrataNumbers(columns.Length);
        var stored = new ValueStore<int>();
        var ids = new ValueStore<DataViewRowId>();
        ViewColumn[] read = [.. columns.Select(column => column.Column), new RowIdColumn(columns[0].Column.Column)];
        using var reader = new OrderedChunkReader(view, read, CancellationToken.None);
        foreach (RowChunk chunk in reader.Read())
        {
            for (int i = 0; i < columns.Length; i++)
            {
                numbers[i].Number(chunk.Blocks[i], ofColumns[i]);
            }

            for (int row = 0; row < chunk.Count; row++)
            {
                for (int i = 0; i < columns.Length; i++)
                {
                    ofRow[i] = ofColumns[i][row];
                }

                strata[row] = combinations.Add(ofRow);
            }

            stored.Add(strata.AsSpan(0, chunk.Count));
            ids.Add(CollectionsMarshal.AsSpan(((ValueBlock<DataViewRowId>)chunk.Blocks[^1]).Values));
            reader.Recycle(chunk);
        }

        return new StratifiedRows(new RowIds(ids.ToArray()), stored.ToArray());
    }
}
