namespace MlNetExtensions.Reports;

/// <summary>The colors of series; from the seventh on they come again, dashed.</summary>
internal static class Palette
{
    private const int Colors = 6;

    public static string Style(int series) => series < Colors ? $"s{series}" : $"s{series % Colors} dashed";
}
