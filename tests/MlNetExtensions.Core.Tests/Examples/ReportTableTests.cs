using System.Xml.Linq;
using MlNetExtensions.Reports;

namespace MlNetExtensions.Core.Tests.Examples;

public class ReportTableTests
{
    private static readonly ReportColumn[] s_columns = [new("class"), new("rows", "N0"), new("ours", "0.0", Competes: true), new("theirs", "0.0", Competes: true)];

    [Theory]
    [InlineData(Best.Highest, 91.24, 91.34, "91.3")]
    [InlineData(Best.Lowest, 91.24, 91.34, "91.2")]
    [InlineData(Best.Highest, -5, -7, "−5.0")]
    [InlineData(Best.Lowest, -5, -7, "−7.0")]
    public void The_best_competing_number_of_a_row_is_emphasized(Best best, double ours, double theirs, string expected) =>
        Emphasized(new ReportTable("t", s_columns) { Best = best }.Row("bottle", 1000, ours, theirs)).Should().Equal(expected);

    [Fact]
    public void Numbers_that_print_alike_are_all_best() =>
        Emphasized(new ReportTable("t", s_columns).Row("bottle", 1000, 91.34, 91.31)).Should().Equal("91.3", "91.3");

    [Fact]
    public void A_number_without_rival_is_not_best() =>
        Emphasized(new ReportTable("t", s_columns).Row("bottle", 1000, 91.34, double.NaN)).Should().BeEmpty();

    [Fact]
    public void Numbers_are_formatted_and_aligned()
    {
        XElement page = Page(new ReportTable("t", s_columns).Row("bottle", 1000, double.NaN, "n/a").Summary("mean", 1.5, 2.25, 3));

        page.Descendants("tbody").Descendants("td").Select(cell => cell.Value).Should().Equal("1,000", "–", "n/a");
        page.Descendants("tfoot").Descendants("td").Select(cell => cell.Value).Should().Equal("2", "2.3", "3.0");
        page.Descendants("th").Where(cell => cell.Attribute("class")?.Value == "number").Select(cell => cell.Value).Should().Equal("rows", "ours", "theirs");
    }

    [Fact]
    public void A_row_of_another_length_is_refused() =>
        new ReportTable("AUROC", s_columns).Invoking(table => table.Row("bottle", 1)).Should().Throw<ArgumentException>()
            .WithMessage("The table 'AUROC' has 4 columns; the row has 2 cells.*");

    private static IEnumerable<string> Emphasized(ReportTable table) => Page(table).Descendants("strong").Select(cell => cell.Value);

    private static XElement Page(ReportTable table) => XDocument.Parse(new HtmlReport("r").Table(table).ToString()).Root!;
}
