using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace MlNetExtensions.Examples;

public sealed record HistogramSeries(string Name, IReadOnlyList<double> Values);

/// <summary>A vertical line across a histogram.</summary>
public sealed record ThresholdLine(double Value, string Label);

/// <summary>
/// Shares of each series over common bins, overlaid, so that series of different sizes compare.
/// Values that the axis cannot show (NaN, infinity, and on a log axis zero or less) count in no bin.
/// </summary>
public sealed class Histogram(string title, string xLabel, params IReadOnlyList<HistogramSeries> series) : Chart(title)
{
    private const double BinWidth = 16;

    public bool LogX { get; init; }

    public ThresholdLine? Threshold { get; init; }

    internal override IReadOnlyList<LegendEntry> Legend =>
        series.Count < 2 ? [] : [.. series.Select((values, i) => new LegendEntry(values.Name, Style(i), IsLine: false))];

    protected override string Description =>
        $"Histogram of {xLabel}: {string.Join(", ", series.Select(values => values.Name))}"
        + (Threshold is null ? "." : string.Create(CultureInfo.InvariantCulture, $"; {Threshold.Label} at {Threshold.Value:G4}."));

    private protected override XElement DrawContent(ChartSize size)
    {
        IEnumerable<double> xs = series.SelectMany(values => values.Values);
        if (Threshold is not null)
            xs = xs.Append(Threshold.Value);
        int bins = (int)(size.Width / BinWidth);
        Axis axis = new PlotArea(size, xs, [], LogX).XAxis;
        double[][] shares = [.. series.Select(values => Shares(values.Values, axis, bins))];
        var area = new PlotArea(size, xs, shares.SelectMany(share => share).Append(0), LogX);
        return area.Draw(xLabel, "share of rows, %",
            shares.Select((share, i) => Svg.Path(Outline(share, area), Style(i), series[i].Name)),
            Threshold is null || !axis.Shows(Threshold.Value) ? null : DrawThreshold(Threshold, area));
    }

    private static double[] Shares(IReadOnlyList<double> values, Axis axis, int bins)
    {
        var shares = new double[bins];
        foreach (double value in values.Where(axis.Shows))
            shares[Math.Clamp((int)(axis.Position(value) * bins), 0, bins - 1)] += 100.0 / values.Count;
        return shares;
    }

    private static string Outline(double[] shares, PlotArea area)
    {
        double width = (area.Right - area.Left) / shares.Length;
        var path = new StringBuilder($"M{Svg.Number(area.Left)} {Svg.Number(area.Y(0))}");
        for (int bin = 0; bin < shares.Length; bin++)
            path.Append('V').Append(Svg.Number(area.Y(shares[bin]))).Append('H').Append(Svg.Number(area.Left + (bin + 1) * width));
        return path.Append('V').Append(Svg.Number(area.Y(0))).Append('Z').ToString();
    }

    private static XElement[] DrawThreshold(ThresholdLine threshold, PlotArea area)
    {
        double x = area.X(threshold.Value);
        bool leftHalf = x < (area.Left + area.Right) / 2;
        return
        [
            Svg.Line(x, area.Top, x, area.Bottom, "threshold"),
            Svg.Text(leftHalf ? x + 5 : x - 5, area.Top + 10, threshold.Label, leftHalf ? "start" : "end", "mark"),
        ];
    }

    private static string Style(int index) => "area " + Palette.Style(index);
}
