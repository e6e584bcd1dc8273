namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>Numbers of rows, ascending; all of them, as is usual, take no memory.</summary>
internal readonly struct RowNumbers
{
    private readonly int[]? _rows;

    /// <summary>All rows from 0 to before <paramref name="count"/>.</summary>
    public RowNumbers(int count) => Length = count;

    private RowNumbers(int[] rows) => (_rows, Length) = (rows, rows.Length);

    public int Length { get; }

    public int this[int index] => _rows is null ? index : _rows[index];

    public static implicit operator RowNumbers(int[] rows) => new(rows);

    public int[] ToArray() => _rows is null ? [.. Enumerable.Range(0, Length)] : [.. _rows];

    public Enumerator GetEnumerator() => new(this);

    public struct Enumerator(RowNumbers rows)
    {
        private int _index = -1;

        public readonly int Current => rows[_index];

        public bool MoveNext() => ++_index < rows.Length;
    }
}
