using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>Some rows of a view: those of one part, or all others.</summary>
/// <param name="ids">How rows are known.</param>
/// <param name="partOfRow">The part of every row.</param>
/// <param name="part">The part.</param>
/// <param name="isOthers">Whether it is all others that are meant.</param>
internal sealed class RowPart(RowIds ids, int[] partOfRow, int part, bool isOthers)
{
    public RowIds Ids => ids;

    public int Count { get; } = isOthers ? partOfRow.Length - Occurrences(partOfRow, part) : Occurrences(partOfRow, part);

    public bool Holds(int row) => (partOfRow[row] == part) != isOthers;

    private static int Occurrences(ReadOnlySpan<int> parts, int part) => parts.Count(part);
}
