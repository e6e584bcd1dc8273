using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace MlNetExtensions.Reports;

/// <summary>Numbers to be counted.</summary>
/// <param name="Name">Their name in the legend.</param>
/// <param name="Values">Any numbers.</param>
public sealed record HistogramSeries(string Name, IReadOnlyList<double> Values);

/// <summary>A vertical line across a histogram.</summary>
public sealed record ThresholdLine(double Value, string Label);

/// <summary>
/// Shares of each series over common bins, overlaid, so that series of different sizes compare.
/// Where the highest 2 % of values would take more than half of the axis, it ends soon after the others, and the last bin holds all that is
/// beyond; a line above it says how many and up to what. Values that no axis can show (NaN, infinity, and on a log axis zero or less)
/// count in no bin; a line says how many.
/// </summary>
public sealed class Histogram(string title, string xLabel, params IReadOnlyList<HistogramSeries> series) : Chart(title)
{
    private const double BinWidth = 16;
    private const double TailShare = 0.02;
    private const double LongestTail = 0.5;

    // Of what the others span: room for the last bin, and for a tail that starts where they end.
    private const double Margin = 0.15;

    /// <summary>True for bins of equal width in the logarithm.</summary>
    public bool LogX { get; init; }

    /// <summary>A line across it; null for none.</summary>
    public ThresholdLine? Threshold { get; init; }

    internal override IReadOnlyList<LegendEntry> Legend =>
        series.Count < 2 ? [] : [.. series.Select((values, i) => new LegendEntry(values.Name, Style(i), IsLine: false))];

    /// <inheritdoc/>
    protected override string Description =>
        $"Histogram of {xLabel}: {string.Join(", ", series.Select(values => values.Name))}"
        + (Threshold is null ? "." : string.Create(CultureInfo.InvariantCulture, $"; {Threshold.Label} at {Threshold.Value:G4}."));

    private protected override XElement DrawContent(ChartSize size)
    {
        double[] values = [.. series.SelectMany(values => values.Values)];
        double[] shown = [.. values.Where(value => double.IsFinite(value) && (!LogX || value > 0)).Order()];
        double end = LogX ? double.PositiveInfinity : End(shown);
        IEnumerable<double> xs = shown.Select(value => Math.Min(value, end));
        if (Threshold is not null)
            xs = xs.Append(Threshold.Value);
        int bins = (int)(size.Width / BinWidth);
        Axis axis = new PlotArea(size, xs, [], LogX).XAxis;
        double[][] shares = [.. series.Select(values => Shares(values.Values, axis, bins))];
        var area = new PlotArea(size, xs, shares.SelectMany(share => share).Append(0), LogX);
        string[] notes = [.. Notes(values.Length - shown.Length, shown, axis, bins)];
        return area.Draw(xLabel, "share of rows, %",
            shares.Select((share, i) => Svg.Path(Outline(share, area), Style(i), series[i].Name)),
            Threshold is null || !axis.Shows(Threshold.Value) ? null : DrawThreshold(Threshold, area),
            notes.Select((note, i) => Svg.Text(area.Right, area.Top + 24 + 14 * i, note, "end", "note")));
    }

    /// <summary>Where an axis for sorted values ends.</summary>
    private static double End(double[] sorted)
    {
        if (sorted.Length == 0)
            return double.PositiveInfinity;
        double low = sorted[0], high = sorted[^1], rest = sorted[(int)((1 - TailShare) * (sorted.Length - 1))];
        return high - rest > LongestTail * (high - low) && rest > low ? rest + Margin * (rest - low) : double.PositiveInfinity;
    }

    private static IEnumerable<string> Notes(int unplaced, double[] shown, Axis axis, int bins)
    {
        double edge = axis.Value((bins - 1.0) / bins);
        if (shown.Length > 0 && axis.Position(shown[^1]) > 1 + 1e-9)
            yield return string.Create(CultureInfo.InvariantCulture, $"last bar: {shown.Count(value => value >= edge)} rows from {edge:G3} to {shown[^1]:G3}");
        if (unplaced > 0)
            yield return $"{unplaced} {(unplaced == 1 ? "row has" : "rows have")} no place on the axis";
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
        string label = string.Create(CultureInfo.InvariantCulture, $"{threshold.Label} {threshold.Value:G4}");
        bool leftHalf = x < (area.Left + area.Right) / 2;
        return
        [
            Svg.Line(x, area.Top, x, area.Bottom, "threshold"),
            Svg.Text(leftHalf ? x + 5 : x - 5, area.Top + 10, label, leftHalf ? "start" : "end", "mark"),
        ];
    }

    private static string Style(int index) => "area " + Palette.Style(index);
}
