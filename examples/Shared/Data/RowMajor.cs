namespace MlNetExtensions.Examples;

/// <summary>A table of numbers, one row after the other.</summary>
/// <param name="Values">Rows × Columns numbers.</param>
public sealed record RowMajor<T>(T[] Values, int Rows, int Columns)
{
    public ReadOnlySpan<T> Row(int row) => Values.AsSpan(row * Columns, Columns);
}
