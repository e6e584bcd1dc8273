using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions.Core.Tests.LinearAlgebra;

public unsafe class MatrixProductTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(8, 24, 10)]
    [InlineData(7, 25, 193)]
    [InlineData(9, 23, 192)]
    [InlineData(70, 50, 400)]
    [InlineData(150, 130, 130)]
    [InlineData(0, 3, 5)]
    public void Products_AreThoseOfTheDefinition(int rows, int columns, int depth)
    {
        foreach ((bool leftTransposed, bool rightTransposed) in new[] { (false, false), (true, false), (false, true), (true, true) })
        {
            double[] a = Generated.Normal(rows, depth, seed: 1), b = Generated.Normal(depth, columns, seed: 2);
            double[] c = Generated.Normal(rows, columns, seed: 3);
            double[] product = [.. c];
            fixed (double* left = leftTransposed ? Transpose(a, rows, depth) : a)
            fixed (double* right = rightTransposed ? Transpose(b, depth, columns) : b, target = product)
            {
                MatrixView one = leftTransposed ? new MatrixView(left, rows).Transposed : new MatrixView(left, depth);
                MatrixView other = rightTransposed ? new MatrixView(right, depth).Transposed : new MatrixView(right, columns);
                MatrixProduct.Add(one, other, new MatrixView(target, columns), rows, columns, depth, factor: -0.5);
            }

            double error = 0;
            for (int i = 0; i < rows; i++)
            {
                for (int j = 0; j < columns; j++)
                {
                    double sum = 0;
                    for (int k = 0; k < depth; k++)
                    {
                        sum += a[i * depth + k] * b[k * columns + j];
                    }

                    error = Math.Max(error, Math.Abs(product[i * columns + j] - (c[i * columns + j] - 0.5 * sum)));
                }
            }

            error.Should().BeLessThan(1e-12);
        }
    }

    [Fact]
    public void LowerOnly_ComputesTheLowerTriangle()
    {
        const int order = 203, depth = 20;
        double[] a = Generated.Normal(order, depth, seed: 4), b = Generated.Normal(depth, order, seed: 5);
        double[] full = new double[order * order], lower = new double[order * order];
        fixed (double* left = a, right = b, whole = full, triangle = lower)
        {
            (MatrixView one, MatrixView other) = (new MatrixView(left, depth), new MatrixView(right, order));
            MatrixProduct.Add(one, other, new MatrixView(whole, order), order, order, depth);
            MatrixProduct.Add(one, other, new MatrixView(triangle, order), order, order, depth, lowerOnly: true);
        }

        for (int i = 0; i < order; i++)
        {
            bool isSame = full.AsSpan(i * order, i + 1).SequenceEqual(lower.AsSpan(i * order, i + 1));
            isSame.Should().BeTrue("row {0} is the same up to its diagonal", i);
        }
    }

    private static double[] Transpose(double[] matrix, int rows, int columns) =>
        [.. Enumerable.Range(0, rows * columns).Select(i => matrix[i % rows * columns + i / rows])];
}
