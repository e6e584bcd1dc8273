using System.IO.Compression;
using MlNetExtensions.Examples;

namespace MlNetExtensions.Core.Tests.Examples;

public class CsvTableTests
{
    [Fact]
    public void Quoted_fields_hold_separators_quotes_and_line_ends()
    {
        CsvTable table = Read("id,\"the note\"\r\n1,\"a, b\"\r\n2,\"he said \"\"no\"\"\"\r\n3,\"two\r\nlines\"\r\n4,\r\n5,#5");

        table.Columns.Should().Equal("id", "the note");
        table.Text("the note").Should().Equal("a, b", "he said \"no\"", "two\r\nlines", "", "#5");
        table.RowCount.Should().Be(5);
    }

    [Fact]
    public void Numbers_come_side_by_side_in_the_order_asked_for()
    {
        RowMajor<float> numbers = Read("a,b,c\n1,x,-2.5\n1e3,y, 4 \n").Numbers("c", "a");

        (numbers.Rows, numbers.Columns).Should().Be((2, 2));
        numbers.Values.Should().Equal(-2.5f, 1, 4, 1000);
    }

    [Fact]
    public void Another_separator_can_be_chosen() =>
        CsvTable.Read(new StringReader("a;b\n1,5;2\n"), "data.csv", ';').Text("a").Should().Equal("1,5");

    [Fact]
    public void A_packed_file_is_unpacked()
    {
        using var file = new TemporaryFile(".csv.gz");
        using (var writer = new StreamWriter(new GZipStream(File.Create(file.Path), CompressionLevel.Optimal)))
            writer.Write("x\n7\n");

        CsvTable.Load(file.Path).Numbers("x").Values.Should().Equal(7);
    }

    [Theory]
    [InlineData("1,5")]
    [InlineData("")]
    [InlineData("NaN")]
    [InlineData("1e99")]
    [InlineData("ten")]
    public void A_bad_number_is_named_with_its_place(string field) =>
        Read($"\"speed, m/s\"\n1\n\"{field}\"\n").Invoking(table => table.Numbers("speed, m/s"))
            .Should().Throw<InvalidDataException>().WithMessage($"data.csv, row 2, column 'speed, m/s': '{field}' is not a finite number. Fill*");

    [Fact]
    public void A_missing_column_is_named_with_those_there_are() =>
        Read("a,b\n").Invoking(table => table.Text("c")).Should().Throw<ArgumentException>().WithMessage("data.csv has no column 'c'; it has a, b.*");

    [Theory]
    [InlineData("", "data.csv is empty; a header line was expected.")]
    [InlineData("a,b\n1,2\n\n3\n", "data.csv, row 2 has 1 fields; the header has 2.")]
    [InlineData("a,b,a\n", "data.csv has 2 columns 'a'; rename all but one.")]
    [InlineData("a,b\n1,2\n\"3,4\n", "data.csv, line 3 has a quote that is not closed*")]
    [InlineData("a,b\n\"1\"x,2\n", "data.csv, line 2 has*text after a closing quote: \"1\"x,2")]
    public void A_broken_table_is_refused_with_the_reason(string text, string reason) =>
        text.Invoking(Read).Should().Throw<InvalidDataException>().WithMessage(reason);

    private static CsvTable Read(string text) => CsvTable.Read(new StringReader(text), "data.csv");
}
