namespace MlNetExtensions.Reports;

/// <summary>Size of a chart in CSS pixels, before it is scaled to its place.</summary>
internal sealed record ChartSize(double Width, double Height)
{
    /// <summary>Fills the width of the page.</summary>
    public static ChartSize Page { get; } = new(880, 340);

    /// <summary>One of several in a grid.</summary>
    public static ChartSize Small { get; } = new(300, 200);
}
