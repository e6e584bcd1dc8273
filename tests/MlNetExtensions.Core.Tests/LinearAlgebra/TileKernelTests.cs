using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions.Core.Tests.LinearAlgebra;

public unsafe class TileKernelTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(333)]
    public void A_tile_is_the_product_and_a_row_of_it_has_the_same_bits(int depth)
    {
        AlignedBuffer a = Filled(8 * depth, seed: 1), b = Filled(24 * depth, seed: 2);
        var tile = new AlignedBuffer(8 * 24);
        nint panelStride = 8 * depth;

        TileKernel.AddProduct(a.Pointer, 1, 8, b.Pointer, panelStride, depth, tile.Pointer, 24);

        double[] row = new double[24];
        var left = new AlignedBuffer(depth);
        for (int i = 0; i < 8; i++)
        {
            for (int k = 0; k < depth; k++)
            {
                left.Span[k] = a.Span[k * 8 + i];
            }

            fixed (double* output = row)
            {
                TileKernel.MultiplyRow(left.Pointer, b.Pointer, panelStride, depth, output);
            }

            tile.Span.Slice(i * 24, 24).ToArray().Should().Equal(row);
            for (int j = 0; j < 24; j++)
            {
                double sum = 0;
                for (int k = 0; k < depth; k++)
                {
                    sum = Math.FusedMultiplyAdd(left.Span[k], b.Span[(int)(j / 8 * panelStride) + k * 8 + j % 8], sum);
                }

                row[j].Should().Be(sum, "every element is one chain of fused multiply-adds");
            }
        }

        GC.KeepAlive(a);
        GC.KeepAlive(b);
    }

    [Fact]
    public void A_product_is_added_to_what_is_there()
    {
        AlignedBuffer a = Filled(8 * 5, seed: 3), b = Filled(24 * 5, seed: 4);
        var tile = new AlignedBuffer(8 * 30);
        TileKernel.AddProduct(a.Pointer, 1, 8, b.Pointer, 8 * 5, 5, tile.Pointer, 30);
        double[] once = tile.Span.ToArray();

        TileKernel.AddProduct(a.Pointer, 1, 8, b.Pointer, 8 * 5, 5, tile.Pointer, 30);

        tile.Span.ToArray().Should().Equal(once.Select(value => 2 * value));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 300)]
    [InlineData(50, 513)]
    public void A_gram_matrix_is_all_inner_products(int count, int dimension)
    {
        double[] rows = Generated.Normal(count, dimension, seed: 5);

        double[] gram = GramMatrix.Compute(rows, dimension);

        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < count; j++)
            {
                double expected = Enumerable.Range(0, dimension).Sum(k => rows[i * dimension + k] * rows[j * dimension + k]);
                gram[i * count + j].Should().BeApproximately(expected, 1e-12 * dimension);
            }
        }
    }

    private static AlignedBuffer Filled(int length, int seed)
    {
        var buffer = new AlignedBuffer(length);
        Generated.Normal(1, Math.Max(1, length), seed).AsSpan(0, length).CopyTo(buffer.Span);
        return buffer;
    }
}
