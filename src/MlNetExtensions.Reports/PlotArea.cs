using System.Xml.Linq;

namespace MlNetExtensions.Reports;

/// <summary>The frame of a chart with two axes: grid, ticks and labels around the rectangle where the marks go.</summary>
internal sealed class PlotArea
{
    private const double LineHeight = 18;
    private const double TickSpacingX = 78;
    private const double TickSpacingY = 40;

    private readonly ChartSize _size;
    private readonly Axis _x;
    private readonly Axis _y;

    public PlotArea(ChartSize size, IEnumerable<double> xs, IEnumerable<double> ys, bool logX = false, bool logY = false)
    {
        _size = size;
        Top = LineHeight + 8;
        Bottom = size.Height - 2 * LineHeight - 6;
        _y = Axis.Covering(ys, Ticks(Bottom - Top, TickSpacingY), logY);
        Left = 10 + Svg.CharacterWidth * _y.Labels.Max(label => label.Length);
        _x = Axis.Covering(xs, Ticks(size.Width - Left, TickSpacingX), logX);
        Right = size.Width - Svg.CharacterWidth * _x.Labels[^1].Length / 2 - 2;
    }

    public double Left { get; }

    public double Right { get; }

    public double Top { get; }

    public double Bottom { get; }

    public Axis XAxis => _x;

    public double X(double value) => Left + _x.Position(value) * (Right - Left);

    public double Y(double value) => Bottom - _y.Position(value) * (Bottom - Top);

    public bool Shows(double x, double y) => _x.Shows(x) && _y.Shows(y);

    public XElement Draw(string xLabel, string yLabel, params object?[] marks) => Svg.Root(_size.Width, _size.Height,
        _y.Ticks.Select(tick => Svg.Line(Left, Y(tick), Right, Y(tick), "grid-line")),
        _y.Ticks.Zip(_y.Labels, (tick, label) => Svg.Text(Left - 6, Y(tick) + 4, label, "end")),
        _x.Ticks.Select(tick => Svg.Line(X(tick), Bottom, X(tick), Bottom + 4, "axis")),
        _x.Ticks.Zip(_x.Labels, (tick, label) => Svg.Text(X(tick), Bottom + LineHeight, label, "middle")),
        Svg.Text(0, LineHeight - 6, yLabel, style: "label"),
        Svg.Text((Left + Right) / 2, _size.Height - 6, xLabel, "middle", "label"),
        marks,
        Svg.Line(Left, Bottom, Right, Bottom, "axis"));

    private static int Ticks(double length, double spacing) => Math.Max(3, (int)(length / spacing) + 1);
}
