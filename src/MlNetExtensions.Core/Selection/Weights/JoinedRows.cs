using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Selection;

/// <summary>Two sets of rows as one, those of the first before those of the second.</summary>
public static class JoinedRows
{
    /// <summary>Copies the rows of both.</summary>
    /// <param name="first">Rows.</param>
    /// <param name="second">Rows of the same columns.</param>
    /// <exception cref="ArgumentException">They are not of the same columns.</exception>
    public static RowSet<float> Of(RowSet<float> first, RowSet<float> second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Columns != second.Columns)
        {
            throw new ArgumentException($"The first rows have {first.Columns} columns and the second {second.Columns}.", nameof(second));
        }

        var builder = new RowSetBuilder<float>(first.Columns);
        foreach (RowSet<float> rows in new[] { first, second })
        {
            for (int row = 0; row < rows.Count; row++)
            {
                if (rows.IsSparse)
                {
                    builder.AddSparse(rows.Values(row), rows.Indices(row));
                }
                else
                {
                    builder.AddDense(rows.Values(row));
                }
            }
        }

        return builder.Build();
    }
}
