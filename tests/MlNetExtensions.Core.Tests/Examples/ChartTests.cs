using System.Xml.Linq;
using MlNetExtensions.Reports;

namespace MlNetExtensions.Core.Tests.Examples;

public class ChartTests
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void A_line_breaks_where_its_axes_have_no_place()
    {
        var chart = new LineChart("t", "x", "y", new LineSeries("a", [0, 1, 2, 3, 4], [1, 10, 0, 100, double.NaN])) { LogY = true };

        string path = Paths(chart, "line s0").Single();

        path.Count(c => c == 'M').Should().Be(2, "zero has no place on a logarithmic axis");
        path.Count(c => c == 'L').Should().Be(1);
    }

    [Fact]
    public void References_do_not_use_up_colors()
    {
        LineSeries[] series = [new("bound", [0, 1], [0, 1], IsReference: true), .. Enumerable.Range(0, 7).Select(i => new LineSeries($"{i}", [0, 1], [0, i]))];

        XElement[] entries = [.. Page(new LineChart("t", "x", "y", series)).Descendants("li")];

        entries.Select(entry => entry.Descendants(s_svg + "path").Single().Attribute("class")!.Value)
            .Should().Equal("line reference", "line s0", "line s1", "line s2", "line s3", "line s4", "line s5", "line s0 dashed");
    }

    [Fact]
    public void A_series_with_unequal_lengths_is_refused() =>
        new LineChart("t", "x", "y", new LineSeries("loss", [0, 1], [0])).Invoking(Page).Should().Throw<ArgumentException>()
            .WithMessage("Series 'loss' has 2 x and 1 y values.");

    [Fact]
    public void A_band_lies_around_its_line_and_the_axis_has_room_for_it()
    {
        var chart = new LineChart("t", "x", "y", new LineSeries("a", [0, 1], [5, 5]) { Band = [(0, 10), (4, 6)] });

        double[] heights = [.. Paths(chart, "band s0").Single().Trim('M', 'Z').Split('L').Select(point => Number(point.Split(' ')[1]))];
        double line = Number(Paths(chart, "line s0").Single().Split(' ')[1].Split('h')[0]);

        heights.Should().HaveCount(4, "it goes along the high ends and back along the low ones");
        heights.Should().OnlyContain(y => y >= 0).And.OnlyHaveUniqueItems();
        (heights[0] + heights[3]).Should().BeApproximately(2 * line, 0.2);
        (heights[1] + heights[2]).Should().BeApproximately(2 * line, 0.2);
        heights[0].Should().BeLessThan(heights[1], "up is less");
    }

    [Fact]
    public void A_band_of_another_length_is_refused() =>
        new LineChart("t", "x", "y", new LineSeries("loss", [0, 1], [0, 1]) { Band = [(0, 1)] }).Invoking(Page).Should().Throw<ArgumentException>()
            .WithMessage("Series 'loss' has 2 x values and 1 ranges.");

    [Fact]
    public void A_histogram_compares_shares_not_counts()
    {
        var chart = new Histogram("t", "score", new HistogramSeries("many", [.. Enumerable.Repeat(1.0, 500)]), new HistogramSeries("few", [9]));

        double Highest(string style) => Paths(chart, style).Single().Split('V').Skip(1).Min(step => Number(step.Split('H', 'Z')[0]));

        Highest("area s0").Should().Be(Highest("area s1"));
    }

    [Fact]
    public void A_threshold_lies_between_the_values_it_divides()
    {
        var chart = new Histogram("t", "score", new HistogramSeries("a", [0, 10])) { Threshold = new(5, "limit") };

        string[] line = Paths(chart, "threshold").Single()[1..].Split(' ', 'L');
        string[] axis = Paths(chart, "axis").Last()[1..].Split(' ', 'L');

        Number(line[0]).Should().BeApproximately((Number(axis[0]) + Number(axis[2])) / 2, 0.1, "5 is the middle of 0 and 10; coordinates have one decimal");
        Page(chart).Descendants(s_svg + "text").Select(text => text.Value).Should().Contain("limit 5");
    }

    [Fact]
    public void One_outlier_does_not_squeeze_a_histogram_into_one_bar()
    {
        double[] values = [.. Enumerable.Range(0, 100).Select(i => i / 10.0)];
        double[] Heights(params double[] more)
        {
            string path = Paths(new Histogram("t", "score", new HistogramSeries("a", [.. values, .. more])), "area s0").Single();
            return [.. path.Split('V').Skip(1).SkipLast(1).Select(step => Number(step.Split('H')[0]))];
        }

        Heights(1e6, double.NaN).Count(height => height < Heights(1e6).Max() - 1).Should().BeGreaterThan(20, "the other values keep their bars, and the outlier has the last");
        Heights(1e6)[^1].Should().BeLessThan(Heights(1e6).Max() - 1);
        Page(new Histogram("t", "score", new HistogramSeries("a", [.. values, 1e6, double.NaN]))).Descendants(s_svg + "text").Select(text => text.Value)
            .Should().ContainMatch("last bar: * rows from * to 1E+06").And.Contain("1 row has no place on the axis");
    }

    [Fact]
    public void Bars_point_to_their_side_of_zero()
    {
        XElement page = Page(new BarChart("t", "v", new Bar("up", 4), new Bar("down", -2), new Bar("missing", double.NaN)));
        (double X, double Width)[] bars = [.. page.Descendants(s_svg + "rect").Select(bar => (Number(bar.Attribute("x")!.Value), Number(bar.Attribute("width")!.Value)))];

        bars[1].Width.Should().BeApproximately(bars[0].Width / 2, 0.1, "coordinates have one decimal");
        (bars[1].X + bars[1].Width).Should().BeApproximately(bars[0].X, 0.15, "both start at zero; two roundings add up");
        bars[2].Width.Should().Be(0);
        page.Descendants(s_svg + "text").Select(text => text.Value).Should().Contain(["4.000", "−2.000", "NaN"]);
    }

    [Fact]
    public void Charts_without_data_are_drawn_empty()
    {
        var report = new HtmlReport("t")
            .Chart(new LineChart("t", "x", "y"))
            .Chart(new Histogram("t", "x", new HistogramSeries("none", [])) { LogX = true, Threshold = new(0, "limit") })
            .Chart(new BarChart("t", "v"));

        XDocument.Parse(report.ToString()).Descendants(s_svg + "svg").Should().HaveCount(3);
        report.ToString().Should().NotContain("NaN").And.NotContain("∞");
    }

    private static IEnumerable<string> Paths(Chart chart, string style) =>
        Page(chart).Descendants("figure").Elements(s_svg + "svg").Descendants(s_svg + "path")
            .Where(path => path.Attribute("class")!.Value == style).Select(path => path.Attribute("d")!.Value);

    private static XElement Page(Chart chart) => XDocument.Parse(new HtmlReport("r").Chart(chart).ToString()).Root!;

    private static double Number(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
