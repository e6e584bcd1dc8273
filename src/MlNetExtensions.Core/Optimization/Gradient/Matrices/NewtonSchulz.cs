using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>
/// The quintic Newton-Schulz iteration of Muon (Jordan et al., 2024): X = M / (‖M‖_F + ε), and a number of times A = XXᵀ, X ← aX + bAX +
/// cA²X with (a, b, c) = (3.4445, -4.7750, 2.0315). Singular values go to between about 0.7 and 1.2, not to 1: the constants are chosen for
/// speed.
/// </summary>
internal sealed class NewtonSchulz
{
    private const double A = 3.4445;
    private const double B = -4.7750;
    private const double C = 2.0315;

    private readonly double[] _gram;
    private readonly double[] _first;
    private readonly double[] _second;
    private readonly double[] _transposed;

    /// <param name="shapes">All sizes that are to come: working memory is allocated here.</param>
    public NewtonSchulz(IEnumerable<(int Rows, int Columns)> shapes)
    {
        long elements = 0, side = 0;
        foreach ((int rows, int columns) in shapes)
        {
            elements = Math.Max(elements, (long)rows * columns);
            side = Math.Max(side, Math.Min(rows, columns));
        }

        _gram = new double[checked((int)(side * side))];
        (_first, _second, _transposed) = (new double[elements], new double[elements], new double[elements]);
    }

    /// <summary>Orthogonalizes a matrix in place.</summary>
    /// <param name="matrix">Row-major.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="steps">Number of iterations.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="roundToBFloat16">Whether every result is rounded to 8 bits of precision, as the published code computes.</param>
    public void Apply(Span<double> matrix, int rows, int columns, int steps, double epsilon, bool roundToBFloat16)
    {
        bool transposes = rows > columns;
        Span<double> x = matrix;
        if (transposes)
        {
            x = _transposed.AsSpan(0, matrix.Length);
            Transpose(matrix, x, rows, columns);
            (rows, columns) = (columns, rows);
        }

        Span<double> gram = _gram.AsSpan(0, rows * rows), first = _first.AsSpan(0, x.Length), second = _second.AsSpan(0, x.Length);
        Round(x, roundToBFloat16);
        double norm = Rounded(Math.Sqrt(BlockMath.SumOfSquares<double>(x)), roundToBFloat16) + epsilon;
        TensorPrimitives.Divide(x, Rounded(norm, roundToBFloat16), x);
        Round(x, roundToBFloat16);
        for (int i = 0; i < steps; i++)
        {
            MatrixMath.Multiply(x, false, x, true, gram, rows, rows, columns);
            Round(gram, roundToBFloat16);
            MatrixMath.Multiply(gram, false, x, false, first, rows, columns, rows);
            Round(first, roundToBFloat16);
            TensorPrimitives.Multiply(gram, C, gram);
            Round(gram, roundToBFloat16);
            MatrixMath.Multiply(gram, false, first, false, second, rows, columns, rows);
            Round(second, roundToBFloat16);
            TensorPrimitives.Multiply(first, B, first);
            Round(first, roundToBFloat16);
            TensorPrimitives.Multiply(x, A, x);
            Round(x, roundToBFloat16);
            TensorPrimitives.Add(x, first, x);
            Round(x, roundToBFloat16);
            TensorPrimitives.Add(x, second, x);
            Round(x, roundToBFloat16);
        }

        if (transposes)
        {
            Transpose(x, matrix, rows, columns);
        }
    }

    private static void Transpose(ReadOnlySpan<double> source, Span<double> target, int rows, int columns)
    {
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                target[j * rows + i] = source[i * columns + j];
            }
        }
    }

    private static void Round(Span<double> values, bool rounds)
    {
        for (int i = 0; rounds && i < values.Length; i++)
        {
            values[i] = Rounded(values[i], rounds);
        }
    }

    // To the nearest float with 16 bits fewer, ties to even.
    private static double Rounded(double value, bool rounds)
    {
        if (!rounds || !double.IsFinite(value))
        {
            return value;
        }

        uint bits = BitConverter.SingleToUInt32Bits((float)value);
        bits += 0x7FFF + ((bits >> 16) & 1);
        return BitConverter.UInt32BitsToSingle(bits & 0xFFFF0000);
    }
}
