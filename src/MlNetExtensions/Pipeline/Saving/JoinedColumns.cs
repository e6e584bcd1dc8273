using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.ML.Data;
using MlNetExtensions.Components;

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

    /// <summary>True where two vectors have the same values in the same places, to the last bit.</summary>
    public static bool AreSame(in VBuffer<float> a, in VBuffer<float> b) =>
        a.Length == b.Length && a.IsDense == b.IsDense
            && MemoryMarshal.AsBytes(a.GetValues()).SequenceEqual(MemoryMarshal.AsBytes(b.GetValues()))
            && (a.IsDense || a.GetIndices().SequenceEqual(b.GetIndices()));

    /// <summary>Takes the features of all columns apart, without the marks.</summary>
    /// <param name="joined">The vector; that of a single column is handed on as it is.</param>
    /// <param name="columns">The columns, in order.</param>
    /// <param name="rows">A row of each column.</param>
    /// <exception cref="InvalidOperationException">A column has another size.</exception>
    public static void Split(in VBuffer<float> joined, IReadOnlyList<InputColumn> columns, VBuffer<float>[][] rows)
    {
        long length = columns.Count - 1;
        for (int i = 0; i < columns.Count; i++)
        {
            length += Size(columns[i]);
        }

        if (joined.Length != length)
        {
            throw OtherSizes(joined, columns);
        }

        if (columns.Count == 1 && columns[0].Categories is null)
        {
            rows[0][0] = joined;
            return;
        }

        int start = 0;
        for (int i = 0; i < columns.Count; i++)
        {
            if (i > 0 && !IsMark(joined.GetItemOrDefault(start++)))
            {
                throw OtherSizes(joined, columns);
            }

            if (columns[i].Categories is null)
            {
                joined.CopyTo(ref rows[i][0], start, columns[i].Dimension);
            }
            else
            {
                SetNumber(joined, start, Size(columns[i]) == 1, ref rows[i][0]);
            }

            start += Size(columns[i]);
        }
    }

    // A category is its number, and beside it, where its key may be missing, whether it is missing.
    public static int Size(InputColumn column) => column.Categories is { NeedsPresence: true } ? 2 : column.Dimension;

    private static void SetNumber(in VBuffer<float> joined, int start, bool isThere, ref VBuffer<float> row)
    {
        VBufferEditor<float> editor = VBufferEditor.Create(ref row, 1);
        editor.Values[0] = isThere || joined.GetItemOrDefault(start + 1) != 1 ? joined.GetItemOrDefault(start) : 0;
        row = editor.Commit();
    }

    private static bool IsMark(float value) => BitConverter.SingleToInt32Bits(value) == MarkBits;

    private static InvalidOperationException OtherSizes(in VBuffer<float> joined, IReadOnlyList<InputColumn> columns)
    {
        int[] ends = [.. joined.DenseValues().Select((value, i) => (value, i)).Where(pair => IsMark(pair.value)).Select(pair => pair.i), joined.Length];
        IEnumerable<int> found = ends.Select((end, i) => end - (i == 0 ? 0 : ends[i - 1] + 1));
        string names = string.Join(", ", columns.Select(column => $"'{column.Name}'"));
        return new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
            $"The columns {names} have {string.Join(" + ", found)} features, but the model was fitted on {string.Join(" + ", columns.Select(column => column.Dimension))}. ") +
            "Apply the model to data that went through the same steps as the training data.");
    }
}
