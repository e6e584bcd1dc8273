using MlNetExtensions.Examples;

namespace MlNetExtensions.Core.Tests.Examples;

public class TextTableTests
{
    [Fact]
    public void Cells_stand_under_their_headers()
    {
        string text = new TextTable("Two solvers", "solver", "passes", "relative certificate").Row("Saga", "12.0", "1.5E-6").Row("Newton", "3.0", "-").Format(80);

        text.Should().Be(
            "Two solvers\n" +
            "\n" +
            "                   relative\n" +
            "solver  passes  certificate\n" +
            "------  ------  -----------\n" +
            "Saga      12.0       1.5E-6\n" +
            "Newton     3.0            -\n");
    }

    [Theory]
    [InlineData(20)]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(200)]
    public void No_cell_breaks_and_no_line_is_too_long_at_any_width(int width)
    {
        var table = new TextTable("A title that is longer than a narrow terminal is wide", ["class", .. Enumerable.Range(0, 9).Select(i => $"variant {i}")]);
        for (int row = 0; row < 3; row++)
        {
            table.Row([$"class {row}", .. Enumerable.Range(0, 9).Select(i => $"{row}{i}.123456")]);
        }

        string[] lines = table.Rule().Row(["mean", .. Enumerable.Repeat("1", 9)]).Format(width).Split('\n');

        lines.Should().OnlyContain(line => line.Length <= width && line.TrimEnd() == line);
        for (int row = 0; row < 3; row++)
        {
            string[] cells = [.. lines.Where(line => line.StartsWith($"class {row}", StringComparison.Ordinal)).SelectMany(line => line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[1..])];
            cells.Should().Equal(Enumerable.Range(0, 9).Select(i => $"{row}{i}.123456"), "every cell is there once, whole and in order");
        }
    }

    [Fact]
    public void A_row_has_a_cell_for_each_header() =>
        FluentActions.Invoking(() => new TextTable("t", "a", "b").Row("1")).Should().Throw<ArgumentException>();
}
