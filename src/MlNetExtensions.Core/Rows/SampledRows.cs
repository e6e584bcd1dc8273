namespace MlNetExtensions.Core.Rows;

/// <summary>Rows in double, with the numbers of their groups.</summary>
/// <param name="Values">n·d values, row-major.</param>
/// <param name="Groups">One number a row, −1 for a row without a group.</param>
/// <param name="Dimension">d, at least 1.</param>
public sealed record SampledRows(double[] Values, int[] Groups, int Dimension)
{
    private const int NoGroup = -1;

    /// <summary>n.</summary>
    public int Count => Values.Length / Dimension;

    /// <summary>One row.</summary>
    public ReadOnlySpan<double> Row(int index) => Values.AsSpan(index * Dimension, Dimension);

    /// <summary>A copy of some rows.</summary>
    public SampledRows Select(IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        double[] values = new double[rows.Count * Dimension];
        for (int i = 0; i < rows.Count; i++)
        {
            Row(rows[i]).CopyTo(values.AsSpan(i * Dimension));
        }

        return new SampledRows(values, [.. rows.Select(row => Groups[row])], Dimension);
    }

    /// <summary>The rows of one group.</summary>
    public SampledRows OfGroup(int group) => Select([.. Enumerable.Range(0, Count).Where(row => Groups[row] == group)]);

    /// <summary>The rows that have a group.</summary>
    public SampledRows Grouped() => Array.IndexOf(Groups, NoGroup) < 0 ? this
        : Select([.. Enumerable.Range(0, Count).Where(row => Groups[row] != NoGroup)]);
}
