using System.Globalization;

namespace MlNetExtensions.Core.LinearAlgebra;

/// <summary>Sizes of matrices of double, checked before their memory is asked for.</summary>
internal static class MatrixSize
{
    /// <summary>What is smaller, 128 MB, is left to the runtime.</summary>
    private const long UncheckedLength = 1 << 24;

    /// <summary>The length of the array that holds a matrix.</summary>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="what">What the matrix is, for the message.</param>
    /// <exception cref="InsufficientMemoryException">No array holds that many values, or the process may not use that much memory.</exception>
    public static int Length(long rows, long columns, string what)
    {
        long length = rows * columns;
        if (length > Array.MaxLength)
        {
            throw TooLarge(rows, columns, 1, what, string.Create(CultureInfo.InvariantCulture, $"an array holds at most {Array.MaxLength} values"));
        }

        CheckMemory(rows, columns, 1, what);
        return (int)length;
    }

    /// <summary>Refuses several matrices of one size that together need more memory than the process may use.</summary>
    /// <inheritdoc cref="Length"/>
    public static void CheckMemory(long rows, long columns, int copies, string what)
    {
        if (rows * columns <= UncheckedLength / copies)
        {
            return;
        }

        double available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (available > 0 && Bytes(rows, columns, copies) > available)
        {
            throw TooLarge(rows, columns, copies, what, string.Create(CultureInfo.InvariantCulture, $"this process may use {available / 1e9:F1} GB"));
        }
    }

    private static double Bytes(long rows, long columns, int copies) => (double)rows * columns * copies * sizeof(double);

    private static InsufficientMemoryException TooLarge(long rows, long columns, int copies, string what, string limit)
    {
        string times = copies == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"{copies} times ");
        return new InsufficientMemoryException(string.Create(CultureInfo.InvariantCulture,
            $"{what} takes {times}{rows} × {columns} values of double, {Bytes(rows, columns, copies) / 1e9:F1} GB, but {limit}. Use fewer columns: select features, or project them first, with PCA for instance."));
    }
}
