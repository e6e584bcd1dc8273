using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions.Core.Tests.LinearAlgebra;

public sealed class SymmetricProductTests
{
    // From one row to orders that two threads share, with every kind of rest; of the target nothing is left that was there before.
    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 9)]
    [InlineData(100, 103)]
    [InlineData(768, 768)]
    [InlineData(801, 805)]
    public void IsTheSumOverColumns(int order, int stride)
    {
        double[] matrix = Generated.Normal(stride, stride, seed: 1), x = Generated.Normal(stride, 1, seed: 2);
        double[] product = [.. Enumerable.Repeat(1e6, stride)];
        double Value(int i, int j) => matrix[Math.Max(i, j) * stride + Math.Min(i, j)];
        double[] expected = [.. Enumerable.Range(0, order).Select(i => Enumerable.Range(0, order).Sum(j => Value(i, j) * x[j]))];

        new SymmetricProduct(matrix, stride).Multiply(x, order, product);

        product[..order].Should().Equal(expected, (a, b) => Math.Abs(a - b) < 1e-14 * order * 10);
        product[order..].Should().NotContain(value => value != 1e6, "beyond the order nothing is written");
    }
}
