namespace MlNetExtensions.Examples;

/// <summary>The colours of series; from the seventh on they come again, dashed.</summary>
internal static class Palette
{
    private const int Colours = 6;

    public static string Style(int series) => series < Colours ? $"s{series}" : $"s{series % Colours} dashed";
}
