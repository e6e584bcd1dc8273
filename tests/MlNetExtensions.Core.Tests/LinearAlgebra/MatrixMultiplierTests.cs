using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions.Core.Tests.LinearAlgebra;

/// <summary>Products against sums in double, whatever is transposed, kept, shared or mirrored.</summary>
public sealed class MatrixMultiplierTests
{
    public static TheoryData<int, int, int> Sizes => new()
    {
        { 1, 1, 1 }, { 8, 32, 10 }, { 7, 33, 257 }, { 9, 31, 256 }, { 33, 16, 40 }, { 70, 50, 600 }, { 150, 131, 130 }, { 40, 1, 30 }, { 0, 3, 5 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Products_are_those_of_the_definition(int rows, int columns, int depth)
    {
        double[] a = Generated.Normal(rows, depth, seed: 1), b = Generated.Normal(depth, columns, seed: 2), c = Generated.Normal(rows, columns, seed: 3);
        double[] expected = Expected(a, b, c, rows, columns, depth);
        var products = new MatrixMultiplier<double>((rows, columns, depth));
        var single = new MatrixMultiplier<float>((rows, columns, depth));
        foreach ((bool left, bool right) in new[] { (false, false), (true, false), (false, true), (true, true) })
        {
            double[] first = left ? Transpose(a, rows, depth) : a, second = right ? Transpose(b, depth, columns) : b, product = [.. c];
            products.Multiply(first, left, second, right, product, rows, columns, depth, factor: -0.5, keep: 2);
            Error(product, expected).Should().BeLessThan(1e-12);
            float[] rounded = Single(c);
            single.Multiply(Single(first), left, Single(second), right, rounded, rows, columns, depth, factor: -0.5f, keep: 2);
            Error([.. rounded.Select(value => (double)value)], expected).Should().BeLessThan(1e-6 * Math.Sqrt(depth) * 10);
        }
    }

    [Fact]
    public void The_product_may_take_the_place_of_a_factor()
    {
        const int rows = 70, columns = 530;
        double[] square = Generated.Normal(rows, rows, seed: 1), wide = Generated.Normal(rows, columns, seed: 2), tall = Transpose(wide, rows, columns);
        var products = new MatrixMultiplier<double>((rows, columns, rows), (columns, rows, rows));
        double[] expected = new double[wide.Length], inPlace = [.. wide];
        products.Multiply(square, false, wide, false, expected, rows, columns, rows);
        products.Multiply(square, false, inPlace, false, inPlace, rows, columns, rows);
        inPlace.Should().Equal(expected);
        inPlace = [.. tall];
        products.Multiply(tall, false, square, false, expected, columns, rows, rows);
        products.Multiply(inPlace, false, square, false, inPlace, columns, rows, rows);
        inPlace.Should().Equal(expected);
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(50, 300)]
    [InlineData(131, 70)]
    public void A_symmetric_product_is_the_whole_one_to_the_bit(int side, int depth)
    {
        float[] a = Single(Generated.Normal(side, depth, seed: 1)), whole = new float[side * side], mirrored = new float[side * side];
        Array.Fill(mirrored, float.NaN);
        var products = new MatrixMultiplier<float>((side, side, depth));
        products.Multiply(a, false, a, true, whole, side, side, depth);
        products.Multiply(a, false, a, true, mirrored, side, side, depth, symmetric: true);
        for (int i = 0; i < side; i++)
        {
            for (int j = 0; j < side; j++)
            {
                mirrored[i * side + j].Should().Be(whole[Math.Max(i, j) * side + Math.Min(i, j)], "element {0}, {1}", i, j);
            }
        }
    }

    [Fact]
    public void The_bits_are_the_same_on_any_number_of_threads()
    {
        const int rows = 133, columns = 217, depth = 521;
        float[] a = Single(Generated.Normal(rows, depth, seed: 1)), b = Single(Generated.Normal(depth, columns, seed: 2));
        var products = new MatrixMultiplier<float>((rows, columns, depth), (rows, rows, depth));
        float[] one = new float[rows * columns], gram = new float[rows * rows];
        products.Multiply(a, false, b, false, one, rows, columns, depth, threads: 1);
        products.Multiply(a, false, a, true, gram, rows, rows, depth, threads: 1, symmetric: true);
        foreach (int threads in new[] { 0, 2, 3 })
        {
            float[] more = new float[one.Length], other = new float[gram.Length];
            products.Multiply(a, false, b, false, more, rows, columns, depth, threads);
            products.Multiply(a, false, a, true, other, rows, rows, depth, threads, symmetric: true);
            more.Should().Equal(one);
            other.Should().Equal(gram);
        }
    }

    [Fact]
    public void Sizes_that_were_not_announced_are_refused()
    {
        var products = new MatrixMultiplier<float>((8, 32, 16));
        float[] memory = new float[40 * 40];
        products.Invoking(p => p.Multiply(memory, false, memory, false, memory, 8, 33, 16)).Should().Throw<ArgumentOutOfRangeException>();
        products.Invoking(p => p.Multiply(memory, false, memory, false, memory, 8, 1, 17)).Should().Throw<ArgumentOutOfRangeException>();
        products.Invoking(p => p.Multiply(memory, false, memory, false, memory.AsSpan(0, 255), 8, 32, 16)).Should().Throw<ArgumentOutOfRangeException>();
    }

    private static double[] Expected(double[] a, double[] b, double[] c, int rows, int columns, int depth)
    {
        double[] expected = new double[rows * columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                double sum = 0;
                for (int k = 0; k < depth; k++)
                {
                    sum += a[i * depth + k] * b[k * columns + j];
                }

                expected[i * columns + j] = 2 * c[i * columns + j] - 0.5 * sum;
            }
        }

        return expected;
    }

    private static double Error(double[] actual, double[] expected) => actual.Zip(expected, (x, y) => Math.Abs(x - y)).DefaultIfEmpty().Max();

    private static float[] Single(double[] values) => [.. values.Select(value => (float)value)];

    private static double[] Transpose(double[] matrix, int rows, int columns) =>
        [.. Enumerable.Range(0, rows * columns).Select(i => matrix[i % rows * columns + i / rows])];
}
