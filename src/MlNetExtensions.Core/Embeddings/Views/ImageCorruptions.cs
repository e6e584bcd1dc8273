using System.Numerics.Tensors;
using MlNetExtensions.Core.Embeddings;
using MlNetExtensions.Core.Networks;

namespace MlNetExtensions;

/// <summary>Moves an image by whole pixels, up to a distance in either direction; pixels that come in repeat the edge.</summary>
/// <param name="Layout">Of the pixels.</param>
/// <param name="Pixels">The distance, not negative. Default: 2.</param>
public sealed record ImageShift(ImageLayout Layout, int Pixels = 2) : ViewCorruption
{
    internal override void Validate(int columns)
    {
        Layout.Validate(columns);
        Require(Pixels >= 0, Pixels, nameof(Pixels), "0 or more");
    }

    internal override void Apply(Span<float> row, ViewRows rows, NormalRandom random)
    {
        int down = random.Below(2 * Pixels + 1) - Pixels, right = random.Below(2 * Pixels + 1) - Pixels;
        ImageWarp.Apply(row, Layout, y => y - down, x => x - right);
    }
}

/// <summary>Mirrors an image left to right with a probability.</summary>
/// <param name="Layout">Of the pixels.</param>
/// <param name="Probability">In [0, 1]. Default: 0.5.</param>
public sealed record ImageFlip(ImageLayout Layout, double Probability = 0.5) : ViewCorruption
{
    internal override void Validate(int columns)
    {
        Layout.Validate(columns);
        RequireShare(Probability, nameof(Probability));
    }

    internal override void Apply(Span<float> row, ViewRows rows, NormalRandom random)
    {
        if (random.Uniform() < Probability)
        {
            for (int first = 0; first < row.Length; first += Layout.Width)
            {
                row.Slice(first, Layout.Width).Reverse();
            }
        }
    }
}

/// <summary>Takes a random part of an image and stretches it to the image's size, bilinearly.</summary>
/// <param name="Layout">Of the pixels.</param>
/// <param name="LeastShare">The least share of height and width that is kept, in (0, 1]. Default: 0.75.</param>
public sealed record ImageCrop(ImageLayout Layout, double LeastShare = 0.75) : ViewCorruption
{
    internal override void Validate(int columns)
    {
        Layout.Validate(columns);
        Require(LeastShare is > 0 and <= 1, LeastShare, nameof(LeastShare), "above 0 and at most 1");
    }

    internal override void Apply(Span<float> row, ViewRows rows, NormalRandom random)
    {
        double share = LeastShare + (1 - LeastShare) * random.Uniform(), top = random.Uniform(), left = random.Uniform();
        double freeY = (1 - share) * (Layout.Height - 1), freeX = (1 - share) * (Layout.Width - 1);
        ImageWarp.Apply(row, Layout, y => top * freeY + share * y, x => left * freeX + share * x);
    }
}

/// <summary>Changes brightness and contrast of an image: its pixels times one factor, and their distances from its mean times another.</summary>
/// <remarks>The gray part of the color jitter of SimCLR and VICReg. Pixels are not clamped: their range is the user's.</remarks>
/// <param name="Brightness">A factor is drawn from 1 ± this; in [0, 1]. Default: 0.4.</param>
/// <param name="Contrast">The same for the distances from the mean. Default: 0.4.</param>
/// <param name="Probability">Of an image to be changed, in [0, 1]. Default: 0.8.</param>
public sealed record ImageJitter(double Brightness = 0.4, double Contrast = 0.4, double Probability = 0.8) : ViewCorruption
{
    internal override void Validate(int columns)
    {
        RequireShare(Brightness, nameof(Brightness));
        RequireShare(Contrast, nameof(Contrast));
        RequireShare(Probability, nameof(Probability));
    }

    internal override void Apply(Span<float> row, ViewRows rows, NormalRandom random)
    {
        if (random.Uniform() >= Probability)
        {
            return;
        }

        float brightness = Factor(Brightness, random), contrast = Factor(Contrast, random);
        float mean = TensorPrimitives.Sum<float>(row) / row.Length;
        TensorPrimitives.Multiply(row, brightness * contrast, row);
        TensorPrimitives.Add(row, brightness * (1 - contrast) * mean, row);
    }

    private static float Factor(double strength, NormalRandom random) => (float)(1 + strength * (2 * random.Uniform() - 1));
}
