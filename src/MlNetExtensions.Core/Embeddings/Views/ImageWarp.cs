using System.Buffers;

namespace MlNetExtensions.Core.Embeddings;

/// <summary>Moves pixels along both axes.</summary>
internal static class ImageWarp
{
    /// <summary>Every pixel ← the one that it comes from, between pixels bilinearly and beyond the edge the edge's.</summary>
    /// <param name="image">Pixels, changed in place.</param>
    /// <param name="layout">Of the pixels.</param>
    /// <param name="sourceRow">Where a row of pixels comes from.</param>
    /// <param name="sourceColumn">Where a column comes from.</param>
    public static void Apply(Span<float> image, ImageLayout layout, Func<int, double> sourceRow, Func<int, double> sourceColumn)
    {
        (int height, int width) = (layout.Height, layout.Width);
        float[] copy = ArrayPool<float>.Shared.Rent(height * width);
        (int Low, int High, float Share)[] columns = ArrayPool<(int, int, float)>.Shared.Rent(width);
        for (int x = 0; x < width; x++)
        {
            columns[x] = Between(sourceColumn(x), width);
        }

        for (int channel = 0; channel < layout.Channels; channel++)
        {
            Span<float> pixels = image.Slice(channel * height * width, height * width);
            pixels.CopyTo(copy);
            for (int y = 0; y < height; y++)
            {
                (int low, int high, float share) = Between(sourceRow(y), height);
                ReadOnlySpan<float> upper = copy.AsSpan(low * width, width), lower = copy.AsSpan(high * width, width);
                for (int x = 0; x < width; x++)
                {
                    (int left, int right, float part) = columns[x];
                    float above = upper[left] + part * (upper[right] - upper[left]), below = lower[left] + part * (lower[right] - lower[left]);
                    pixels[y * width + x] = above + share * (below - above);
                }
            }
        }

        ArrayPool<float>.Shared.Return(copy);
        ArrayPool<(int, int, float)>.Shared.Return(columns);
    }

    private static (int Low, int High, float Share) Between(double place, int size)
    {
        place = Math.Clamp(place, 0, size - 1);
        int low = (int)place;
        return (low, Math.Min(low + 1, size - 1), (float)(place - low));
    }
}
