using System.Globalization;
using Microsoft.ML;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>The categories of a column, row by row, none of which may be missing.</summary>
internal static class CategoriesOfRows
{
    /// <returns>The category of every row, and the categories as text.</returns>
    /// <exception cref="ArgumentException">The column has no categories, or a value is missing.</exception>
    public static (int[] Categories, IReadOnlyList<string> Values) Read(IDataView rows, string columnName)
    {
        GroupColumn column = GroupColumn.Find(rows.Schema, InputColumns.FindCategories(rows.Schema, columnName).Name);
        CategoryNumbers numbers = column.NewCategories();
        var store = new ValueStore<int>();
        int[] found = new int[RowChunk.MaximumRows];
        int read = 0;
        using var reader = new OrderedChunkReader(rows, [column], CancellationToken.None);
        foreach (RowChunk chunk in reader.Read())
        {
            Span<int> some = found.AsSpan(0, chunk.Count);
            numbers.Number(chunk.Blocks[0], 0, some);
            int missing = some.IndexOf(-1);
            if (missing >= 0)
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                    $"Column '{columnName}', row {read + missing} (from 0): missing. Drop such rows (mlContext.Data.FilterRowsByMissingValues), or give the missing value a name."));
            }

            store.Add(some);
            read += chunk.Count;
            reader.Recycle(chunk);
        }

        return (store.ToArray(), numbers.Build()?.Texts ?? []);
    }
}
