namespace Microsoft.ML.Internal;

/// <summary>A number in [0, 1) for each row of a view, the same on every pass, by which a view is split.</summary>
/// <param name="Columns">The columns that the numbers depend on.</param>
/// <param name="Of">The number of the row that a cursor is at, to be asked for once a row.</param>
/// <param name="NeedsOrder">Whether a row has its number by its place in the view.</param>
internal sealed record RowNumbers(DataViewSchema.Column[] Columns, Func<DataViewRow, Func<double>> Of, bool NeedsOrder)
{
    public static RowNumbers Random(int seed) => new([], _ => new Random(seed).NextDouble, NeedsOrder: true);

    /// <summary>Rows with equal values in <paramref name="column"/> get the same number.</summary>
    public static RowNumbers ByValue(DataViewSchema.Column column, int seed) =>
        new([column], row =>
        {
            var hash = ValueHash.Of(row, column, (uint)seed);
            return () => (hash() >> 11) * double.ScaleB(1, -53);
        }, NeedsOrder: false);
}
