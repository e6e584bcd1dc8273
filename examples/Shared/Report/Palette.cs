namespace MlNetExtensions.Examples;

/// <summary>The colours of series, told apart by the colour-blind and, by their dashes, in print.</summary>
internal static class Palette
{
    private const int Colours = 6;

    public static string Style(int series) => $"s{series % Colours}";
}
