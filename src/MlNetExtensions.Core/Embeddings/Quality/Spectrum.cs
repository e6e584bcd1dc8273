using System.Globalization;
using System.Numerics.Tensors;
using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions.Core.Embeddings;

/// <summary>Singular values and eigenvalues as embedding metrics take them, with their checks.</summary>
internal static class Spectrum
{
    /// <summary>The largest of values that are not negative; refuses none, negative ones and those that are not finite.</summary>
    public static double Largest(ReadOnlySpan<double> values, string argument)
    {
        if (values.IsEmpty)
        {
            throw new ArgumentException("There are no values; give at least one.", argument);
        }

        double largest = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (!(values[i] >= 0 && double.IsFinite(values[i])))
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                    $"Value {i} is {values[i]}; eigenvalues of a covariance and singular values are finite and not negative."), argument);
            }

            largest = Math.Max(largest, values[i]);
        }

        return largest;
    }

    /// <summary>The order of a square matrix of finite values.</summary>
    public static int Order(ReadOnlySpan<double> matrix, string argument)
    {
        int order = (int)Math.Round(Math.Sqrt(matrix.Length));
        if (order == 0 || order * order != matrix.Length)
        {
            throw new ArgumentException($"{matrix.Length} values are not a square matrix; give d × d values, row-major.", argument);
        }

        return TensorPrimitives.IsFiniteAll(matrix) ? order : throw new ArgumentException("The matrix holds NaN or an infinity.", argument);
    }

    /// <summary>Refuses rows that are none, not whole or not finite.</summary>
    public static void CheckRows(ReadOnlySpan<double> rows, int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        if (rows.IsEmpty || rows.Length % dimension != 0)
        {
            throw new ArgumentException($"{rows.Length} values are not one or more rows of {dimension} dimensions.", nameof(rows));
        }

        InvalidRowException.ThrowIfNotFinite(rows, new Rows.RowColumn("rows", dimension), 0);
    }

    /// <summary>Square roots of the eigenvalues of a positive semidefinite matrix, largest first; what rounding alone can make is 0.</summary>
    public static double[] SingularValues(ReadOnlySpan<double> scatter, string argument)
    {
        double[] values = Eigenvalues(scatter, Order(scatter, argument));
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Math.Sqrt(values[i]);
        }

        return values;
    }

    /// <summary>Eigenvalues of a positive semidefinite matrix, largest first; what rounding alone can make is 0.</summary>
    public static double[] Eigenvalues(ReadOnlySpan<double> scatter, int order)
    {
        double[] values = SymmetricEigen.Decompose(scatter, order).Values;
        double noise = order * Math.ScaleB(1, -52) * Math.Max(0, values[0]);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = values[i] > noise ? values[i] : 0;
        }

        return values;
    }
}
