using System.Numerics.Tensors;

namespace MlNetExtensions.Core.LinearAlgebra;

/// <summary>G = X·Xᵀ for a few long rows.</summary>
internal static unsafe class GramMatrix
{
    private const int DepthStep = 256;

    /// <summary>The full symmetric product (n × n, row-major) of n rows of <paramref name="dimension"/> values.</summary>
    public static double[] Compute(ReadOnlySpan<double> rows, int dimension)
    {
        int count = rows.Length / dimension;
        int stride = TileKernel.RoundUpToTile(count);
        int panelCount = TileKernel.RoundUpToPanel(count) / TileKernel.PanelWidth;
        const nint panelStride = DepthStep * TileKernel.PanelWidth;
        var product = new AlignedBuffer((long)panelCount * TileKernel.PanelWidth * stride);
        var panels = new AlignedBuffer((long)stride * DepthStep);
        for (int start = 0; start < dimension; start += DepthStep)
        {
            int depth = Math.Min(DepthStep, dimension - start);
            for (int i = 0; i < count; i++)
            {
                double* panel = panels.Pointer + i / TileKernel.PanelWidth * panelStride;
                PanelPacker.WriteColumn(rows.Slice(i * dimension + start, depth), panel, i % TileKernel.PanelWidth);
            }

            AddUpperTiles(panels.Pointer, panelStride, panelCount, depth, product.Pointer, stride);
        }

        double[] gram = new double[count * count];
        for (int i = 0; i < count; i++)
        {
            for (int j = i; j < count; j++)
            {
                gram[i * count + j] = gram[j * count + i] = product.Span[i * stride + j];
            }
        }

        return gram;
    }

    /// <summary>Adds PᵀP to every tile that reaches into the upper triangle; what it leaves below the diagonal means nothing.</summary>
    public static void AddUpperTiles(double* panels, nint panelStride, int panelCount, int depth, double* product, int stride)
    {
        // Tiles are three panels wide. Where that does not divide the panels, the odd ones go first, in the corner where they cost least.
        int odd = panelCount % TileKernel.PanelsPerTile;
        AddCorner(panels, panelStride, odd, depth, product, stride);
        for (int right = odd; right < panelCount; right += TileKernel.PanelsPerTile)
        {
            for (int left = 0; left < right + TileKernel.PanelsPerTile; left++)
            {
                TileKernel.AddProduct(
                    panels + left * panelStride, 1, TileKernel.PanelWidth, panels + right * panelStride, panelStride, depth, TileAt(product, left, right, stride), stride);
            }
        }
    }

    private static void AddCorner(double* panels, nint panelStride, int size, int depth, double* product, int stride)
    {
        double* tile = stackalloc double[TileKernel.PanelWidth * TileKernel.TileWidth];
        for (int left = 0; left < size; left++)
        {
            var wide = new Span<double>(tile, TileKernel.PanelWidth * TileKernel.TileWidth);
            wide.Clear();
            TileKernel.AddProduct(panels + left * panelStride, 1, TileKernel.PanelWidth, panels, panelStride, depth, tile, TileKernel.TileWidth);
            for (int row = 0; row < TileKernel.PanelWidth; row++)
            {
                var target = new Span<double>(TileAt(product, left, 0, stride) + row * stride, size * TileKernel.PanelWidth);
                TensorPrimitives.Add(target, wide.Slice(row * TileKernel.TileWidth, target.Length), target);
            }
        }
    }

    private static double* TileAt(double* product, int left, int right, int stride) =>
        product + (nint)left * TileKernel.PanelWidth * stride + right * TileKernel.PanelWidth;
}
