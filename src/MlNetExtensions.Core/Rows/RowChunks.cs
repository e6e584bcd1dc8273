using System.Numerics;

namespace MlNetExtensions.Core.Rows;

/// <summary>How rows are cut into chunks of 2^shift rows, so that no array is larger than it need be and none ever grows by much.</summary>
internal static class RowChunks
{
    /// <summary>The shift of rows that are all in one chunk.</summary>
    public const int One = 31;

    // 16 MB of float: far above what an allocation costs, far below what a machine has.
    private const int ValuesOfDenseChunk = 1 << 22;

    // Any number of stored values a row; a table of the chunks of ten million rows stays in the first-level cache.
    private const int RowsOfSparseChunk = 1 << 13;

    /// <summary>Selects a row's place in its chunk.</summary>
    public static int Mask(int shift) => (int)((1u << shift) - 1);

    /// <summary>The shift for dense rows.</summary>
    public static int OfDense(int columns) => Shift(ValuesOfDenseChunk / columns);

    /// <summary>The shift for sparse rows: however full, they fit an array.</summary>
    public static int OfSparse(int columns) => Shift(Math.Min(RowsOfSparseChunk, Array.MaxLength / columns));

    /// <summary>The shift for at most so many rows.</summary>
    public static int Shift(int rows) => BitOperations.Log2((uint)Math.Max(rows, 1));

    /// <summary>A capacity that holds what is needed: twice the former one, as far as a chunk goes.</summary>
    public static int Grow(int capacity, long needed, long most) => (int)Math.Max(needed, Math.Min(2L * capacity, Math.Min(most, Array.MaxLength)));
}
