using System.Globalization;

namespace MlNetExtensions;

/// <summary>How a row of features is an image: channel by channel, each from its top row of pixels down.</summary>
/// <param name="Height">Rows of pixels, at least 1.</param>
/// <param name="Width">Pixels of a row, at least 1.</param>
/// <param name="Channels">At least 1. Default: 1.</param>
public readonly record struct ImageLayout(int Height, int Width, int Channels = 1)
{
    internal void Validate(int columns)
    {
        if (Height < 1 || Width < 1 || Channels < 1 || (long)Height * Width * Channels != columns)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"Images of {Height} × {Width} pixels and {Channels} channels have {(long)Height * Width * Channels} values, but rows have {columns}. State the height, width and channels of the pixels."));
        }
    }
}
