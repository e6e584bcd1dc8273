using System.Globalization;
using Microsoft.ML.Data;

namespace MlNetExtensions.Pipeline;

/// <summary>
/// Several feature columns in one vector, with a mark between each two, so that the columns' sizes can be told from it: after loading,
/// ML.NET asks only for a vector, and columns of 5 and 1 features joined are as long as columns of 3 and 3.
/// </summary>
internal static class JoinedColumns
{
    /// <summary>A NaN that no computation makes: what missing values and results of arithmetic look like has other bits.</summary>
    public static readonly float Mark = BitConverter.Int32BitsToSingle(MarkBits);

    private const int MarkBits = 0x7FC0_6D78;

    /// <summary>Values of a joined vector.</summary>
    public static int Length(int features, int columns) => features + columns - 1;

    /// <summary>Copies the features of all columns, without the marks.</summary>
    /// <param name="joined">The vector.</param>
    /// <param name="columns">The columns' names and sizes, in order.</param>
    /// <param name="scratch">At least <see cref="Length"/> values.</param>
    /// <param name="features">Room for the features.</param>
    /// <exception cref="InvalidOperationException">A column has another size.</exception>
    public static void Split(in VBuffer<float> joined, IReadOnlyList<(string Name, int Dimension)> columns, Span<float> scratch, Span<float> features)
    {
        if (joined.Length != Length(features.Length, columns.Count))
        {
            throw OtherSizes(joined, columns);
        }

        if (columns.Count == 1)
        {
            joined.CopyTo(features);
            return;
        }

        ReadOnlySpan<float> values = joined.GetValues();
        if (!joined.IsDense)
        {
            joined.CopyTo(scratch);
            values = scratch[..joined.Length];
        }

        int start = 0;
        for (int i = 0; i < columns.Count; i++)
        {
            int size = columns[i].Dimension;
            if (i > 0 && !IsMark(values[start + i - 1]))
            {
                throw OtherSizes(joined, columns);
            }

            values.Slice(start + i, size).CopyTo(features[start..]);
            start += size;
        }
    }

    private static bool IsMark(float value) => BitConverter.SingleToInt32Bits(value) == MarkBits;

    private static InvalidOperationException OtherSizes(in VBuffer<float> joined, IReadOnlyList<(string Name, int Dimension)> columns)
    {
        int[] ends = [.. joined.DenseValues().Select((value, i) => (value, i)).Where(pair => IsMark(pair.value)).Select(pair => pair.i), joined.Length];
        IEnumerable<int> found = ends.Select((end, i) => end - (i == 0 ? 0 : ends[i - 1] + 1));
        string names = string.Join(", ", columns.Select(column => $"'{column.Name}'"));
        return new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
            $"The columns {names} have {string.Join(" + ", found)} features, but the model was fitted on {string.Join(" + ", columns.Select(column => column.Dimension))}. ") +
            "Apply the model to data that went through the same steps as the training data.");
    }
}
