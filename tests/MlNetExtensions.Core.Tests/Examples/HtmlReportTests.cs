using System.Xml.Linq;
using MlNetExtensions.Reports;

namespace MlNetExtensions.Core.Tests.Examples;

public class HtmlReportTests
{
    private const string Nasty = "<script>alert('x')</script> & \"quotes\"";

    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void The_page_is_one_well_formed_document_without_scripts_or_links()
    {
        string html = Full().ToString();
        XElement page = Parse(html);

        html.Should().StartWith("<!DOCTYPE html>\n<html lang=\"en\">");
        page.Descendants().Select(element => element.Name.LocalName).Should().NotContain(["script", "link", "img", "iframe"]);
        page.DescendantsAndSelf().Attributes().Select(attribute => attribute.Name.LocalName).Should().NotContain(["src", "href", "onload"]);
        page.Descendants("style").Single().Value.Should().Contain("prefers-color-scheme: dark").And.Contain("@media print").And.NotContain("url(").And.NotContain("@import");
    }

    [Fact]
    public void The_same_calls_give_the_same_bytes()
    {
        Full().ToString().Should().Be(Full().ToString()).And.NotContain("\r");
    }

    [Fact]
    public void Styles_reach_the_browser_as_they_are_written()
    {
        string html = Full().ToString();

        html[html.IndexOf("<style>", StringComparison.Ordinal)..html.IndexOf("</style>", StringComparison.Ordinal)]
            .Should().NotContain("&", "a browser does not decode entities in a style element");
    }

    [Fact]
    public void Every_text_is_escaped()
    {
        string html = Full().ToString();

        html.Should().NotContain("<script");
        // Title twice, lead, section, paragraph, tile (3), table (caption, header, row header, cell), charts in captions, legends and drawings.
        Parse(html).DescendantNodes().OfType<XText>().Count(text => text.Value == Nasty).Should().BeGreaterThan(15);
    }

    [Fact]
    public void Control_characters_of_a_users_file_do_not_lose_the_report() =>
        new HtmlReport("a\u0001b").Paragraph("c\u0000").Invoking(report => report.ToString()).Should().NotThrow();

    [Fact]
    public void Every_drawing_has_a_name_and_a_description()
    {
        XElement[] drawings = [.. Parse(Full().ToString()).Descendants("figure").Elements(s_svg + "svg")];

        drawings.Should().HaveCount(5);
        foreach (XElement drawing in drawings)
        {
            XDocument.Parse(drawing.ToString()).Root!.Name.Should().Be(s_svg + "svg");
            drawing.Attribute("role")!.Value.Should().Be("img");
            drawing.Attribute("aria-label")!.Value.Should().NotBeEmpty();
            drawing.Element(s_svg + "title")!.Value.Should().NotBeEmpty();
            drawing.Element(s_svg + "desc")!.Value.Should().NotBeEmpty();
        }
    }

    [Fact]
    public void A_grid_has_one_legend_if_all_its_charts_share_it()
    {
        LineChart chart = Lines("a", "b"), other = Lines("a", "c");

        Legends(new HtmlReport("t").Grid(chart, chart)).Should().Be(1);
        Legends(new HtmlReport("t").Grid(chart, other)).Should().Be(2);
        Legends(new HtmlReport("t").Grid(Lines("a"))).Should().Be(0);
    }

    [Fact]
    public void A_report_is_saved_as_it_reads()
    {
        using var file = new TemporaryFile(".html");
        Full().Save(file.Path);

        File.ReadAllText(file.Path).Should().Be(Full().ToString());
    }

    private static HtmlReport Full() => new HtmlReport(Nasty, Nasty)
        .Tiles(new Tile(Nasty, Nasty, Nasty))
        .Section(Nasty)
        .Paragraph(Nasty)
        .Table(new ReportTable(Nasty, new ReportColumn(Nasty), new(Nasty)).Row(Nasty, Nasty))
        .Chart(new LineChart(Nasty, Nasty, Nasty, new LineSeries(Nasty, [0, 1], [0, 1]), new LineSeries(Nasty, [0, 1], [1, 0], IsReference: true)))
        .Chart(new Histogram(Nasty, Nasty, new HistogramSeries(Nasty, [1, 2]), new HistogramSeries(Nasty, [3])) { Threshold = new(2, Nasty) })
        .Chart(new BarChart(Nasty, Nasty, new Bar(Nasty, 2), new Bar(Nasty, -1)))
        .Grid(Lines(Nasty, Nasty), Lines(Nasty, Nasty));

    private static LineChart Lines(params string[] names) =>
        new(Nasty, Nasty, Nasty, [.. names.Select(name => new LineSeries(name, [0, 1], [0, 1]))]);

    private static int Legends(HtmlReport report) =>
        Parse(report.ToString()).Descendants("ul").Count(list => list.Attribute("class")?.Value == "legend");

    private static XElement Parse(string html) => XDocument.Parse(html).Root!;
}
