using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions;

/// <summary>A row holds a value that no distance can be computed from.</summary>
public sealed class InvalidRowException : ArgumentException
{
    /// <inheritdoc/>
    public InvalidRowException()
    {
    }

    /// <inheritdoc/>
    public InvalidRowException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public InvalidRowException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Throws where any of the rows holds NaN or an infinity, naming the first; a negative first row stands for unknown rows.</summary>
    /// <exception cref="InvalidRowException">There is one.</exception>
    public static void ThrowIfNotFinite<T>(ReadOnlySpan<T> rows, RowColumn column, long firstRow)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (rows.IsEmpty || TensorPrimitives.IsFiniteAll(rows))
        {
            return;
        }

        int index = 0;
        while (T.IsFinite(rows[index]))
        {
            index++;
        }

        throw NotFinite(rows[index], column.Name, firstRow < 0 ? firstRow : firstRow + index / column.Dimension, index % column.Dimension);
    }

    /// <summary>The exception for one value; a negative row stands for an unknown one.</summary>
    private static InvalidRowException NotFinite<T>(T value, string column, long row, int slot)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        string where = row < 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", row {row} (counted from 0)");
        string remedy = T.IsNaN(value) ? "replace missing values first (ReplaceMissingValues)" : "clip or drop it first";
        return new InvalidRowException(string.Create(CultureInfo.InvariantCulture, $"Column '{column}'{where}, slot {slot} holds {value}; {remedy}."));
    }
}
