using System.Globalization;
using System.Xml.Linq;

namespace MlNetExtensions.Reports;

/// <summary>A bar.</summary>
/// <param name="Label">What it is about.</param>
/// <param name="Value">Its length; NaN for none.</param>
public sealed record Bar(string Label, double Value);

/// <summary>Horizontal bars to both sides of zero, in the order given, with their values.</summary>
/// <param name="title">Above the chart.</param>
/// <param name="valueLabel">What the values are.</param>
/// <param name="bars">From top to bottom.</param>
public sealed class BarChart(string title, string valueLabel, params IReadOnlyList<Bar> bars) : Chart(title)
{
    private const double RowHeight = 24;
    private const double BarHeight = 15;
    private const double Header = 26;

    /// <summary>Numeric format of the values.</summary>
    public string Format { get; init; } = "0.000";

    /// <inheritdoc/>
    protected override string Description =>
        $"Bars of {valueLabel}: {string.Join(", ", bars.Select(bar => $"{bar.Label} {Text(bar)}"))}.";

    private protected override XElement DrawContent(ChartSize size)
    {
        double longestLabel = Svg.CharacterWidth * bars.Select(bar => bar.Label.Length).DefaultIfEmpty().Max();
        double labelWidth = Math.Min(longestLabel, 0.35 * size.Width) + 14;
        double valueWidth = Svg.CharacterWidth * bars.Select(bar => Text(bar).Length).DefaultIfEmpty().Max() + 8;
        double low = bars.Select(bar => bar.Value).Where(double.IsFinite).Append(0).Min();
        double high = bars.Select(bar => bar.Value).Where(double.IsFinite).Append(0).Max();
        double left = labelWidth + (low < 0 ? valueWidth : 0);
        double right = size.Width - (high > 0 ? valueWidth : 4);
        double unit = high > low ? (right - left) / (high - low) : 0;
        double zero = left - low * unit;
        double bottom = Header + RowHeight * bars.Count;
        return Svg.Root(size.Width, bottom + 4,
            Svg.Text(labelWidth, 12, valueLabel, style: "label"),
            bars.Select((bar, i) => DrawBar(bar, Header + i * RowHeight, labelWidth, zero, unit)),
            Svg.Line(zero, Header - 4, zero, bottom, "axis"));
    }

    private object?[] DrawBar(Bar bar, double y, double labelWidth, double zero, double unit)
    {
        double length = double.IsFinite(bar.Value) ? bar.Value * unit : 0;
        bool negative = length < 0;
        double baseline = y + BarHeight - 3.5;
        return
        [
            Svg.Text(labelWidth - 10, baseline, Shortened(bar.Label, labelWidth), "end"),
            Svg.Rectangle(Math.Min(zero, zero + length), y, Math.Abs(length), BarHeight, negative ? "bar negative" : "bar", $"{bar.Label}: {Text(bar)}"),
            Svg.Text(zero + length + (negative ? -5 : 5), baseline, Text(bar), negative ? "end" : "start"),
        ];
    }

    private static string Shortened(string label, double width)
    {
        int room = (int)(width / Svg.CharacterWidth);
        return label.Length <= room ? label : string.Concat(label.AsSpan(0, room - 2), "…");
    }

    private string Text(Bar bar) => bar.Value.ToString(Format, CultureInfo.InvariantCulture).Replace('-', '−');
}
