using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Seam;

/// <summary>Text files as views.</summary>
public class TextLoaderTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Columns_are_ranges_of_fields()
    {
        using var file = new TemporaryFile("1,2,3,yes", "-4,5.5,6e2,no");
        IDataView data = _ml.Data.LoadFromTextFile(file.Path,
            [new("First", DataKind.Int32, 0), new("Rest", DataKind.Single, 1, 2), new("Text", DataKind.String, 3)], separatorChar: ',');

        data.Schema["Rest"].Type.Should().Be(new VectorDataViewType(NumberDataViewType.Single, 2));
        data.Column<int>("First").Should().Equal(1, -4);
        data.Vectors("Rest").Should().BeEquivalentTo(new float[][] { [2, 3], [5.5f, 600] }, options => options.WithStrictOrdering());
        data.Texts("Text").Should().Equal("yes", "no");
    }

    [Fact]
    public void Attributes_say_where_the_columns_are()
    {
        using var file = new TemporaryFile("Id\tA\tB\tFlag", "7\t0.25\t-1\ttrue");
        IDataView data = _ml.Data.LoadFromTextFile<Line>(file.Path, hasHeader: true);

        Line line = _ml.Data.CreateEnumerable<Line>(data, reuseRowObject: false).Single();
        line.Should().BeEquivalentTo(new Line { Id = 7, Values = [0.25f, -1], Flag = true });
    }

    [Fact]
    public void A_header_names_the_slots_of_a_loader_that_has_seen_it()
    {
        using var file = new TemporaryFile("Id\tA\tB\tFlag", "7\t0.25\t-1\ttrue");
        TextLoader.Column[] columns = [new("Values", DataKind.Single, 1, 2)];
        var options = new TextLoader.Options { HasHeader = true, Columns = columns };

        _ml.Data.LoadFromTextFile(file.Path, options).Schema["Values"].SlotNames().Should().Equal("A", "B");
        _ml.Data.CreateTextLoader(columns, hasHeader: true, dataSample: new MultiFileSource(file.Path)).GetOutputSchema()["Values"].SlotNames().Should().Equal("A", "B");
        _ml.Data.LoadFromTextFile(file.Path, columns, hasHeader: true).Schema["Values"].HasSlotNames().Should().BeFalse();
        _ml.Data.LoadFromTextFile<Line>(file.Path, hasHeader: true).Schema["Values"].HasSlotNames().Should().BeFalse();
    }

    [Fact]
    public void Every_member_needs_an_attribute()
    {
        using var file = new TemporaryFile("1\t2");

        FluentActions.Invoking(() => _ml.Data.LoadFromTextFile<Partly>(file.Path)).Should().Throw<Exception>();
    }

    [Fact]
    public void A_number_that_is_none_is_NaN()
    {
        using var file = new TemporaryFile("1,abc", "NaN,2");
        IDataView data = _ml.Data.LoadFromTextFile(file.Path, [new("A", DataKind.Single, 0), new("B", DataKind.Double, 1)], separatorChar: ',');

        data.Column<float>("A").Should().Equal(1, float.NaN);
        data.Column<double>("B").Should().Equal(double.NaN, 2);
    }

    [Fact]
    public void Quotes_hold_separators_and_quotes_when_allowed()
    {
        using var file = new TemporaryFile("\"a,b\",1", "\"say \"\"x\"\"\",2");
        TextLoader.Column[] columns = [new("Text", DataKind.String, 0), new("Number", DataKind.Single, 1)];

        IDataView quoted = _ml.Data.LoadFromTextFile(file.Path, columns, separatorChar: ',', allowQuoting: true);
        quoted.Texts("Text").Should().Equal("a,b", "say \"x\"");
        quoted.Column<float>("Number").Should().Equal(1, 2);

        _ml.Data.LoadFromTextFile(file.Path, columns, separatorChar: ',').Texts("Text")[0].Should().Be("\"a");
    }

    [Fact]
    public void A_sparse_line_gives_its_length_and_its_values()
    {
        using var file = new TemporaryFile("5 2:6 4:3", "5 0:1", "1 2 3 4 5");
        IDataView data = _ml.Data.LoadFromTextFile(file.Path, [new("F", DataKind.Single, 0, 4)], separatorChar: ' ', allowSparse: true);

        data.Vectors("F").Should().BeEquivalentTo(new float[][] { [0, 0, 6, 0, 3], [1, 0, 0, 0, 0], [1, 2, 3, 4, 5] }, options => options.WithStrictOrdering());
    }

    [Fact]
    public void Key_columns_count_from_zero_in_the_file_and_from_one_in_memory()
    {
        using var file = new TemporaryFile("0", "2", "1");
        IDataView data = _ml.Data.LoadFromTextFile(file.Path,
            [new("K", DataKind.UInt32, [new TextLoader.Range(0)], new KeyCount(3))]);

        data.Schema["K"].Type.Should().Be(new KeyDataViewType(typeof(uint), 3));
        data.Column<uint>("K").Should().Equal(1, 3, 2);
    }

    [Fact]
    public void A_loader_reads_several_files_as_one_and_can_be_used_again()
    {
        using var first = new TemporaryFile("1", "2");
        using var second = new TemporaryFile("3");
        TextLoader loader = _ml.Data.CreateTextLoader([new("A", DataKind.Single, 0)]);

        loader.Load(new MultiFileSource(first.Path, second.Path)).Column<float>("A").Should().Equal(1, 2, 3);
        loader.Load(new MultiFileSource(second.Path)).Column<float>("A").Should().Equal(3);
        loader.GetOutputSchema().Select(column => column.Name).Should().Equal("A");
    }

    [Fact]
    public void Many_rows_come_in_their_order_and_each_once_from_a_set()
    {
        const int Rows = 5000;
        using var file = new TemporaryFile([.. Enumerable.Range(0, Rows).Select(i => $"{i}\tx{i}")]);
        IDataView data = _ml.Data.LoadFromTextFile(file.Path, [new("A", DataKind.Int32, 0), new("B", DataKind.String, 1)]);

        data.Column<int>("A").Should().Equal(Enumerable.Range(0, Rows));
        data.Texts("B").Should().Equal(Enumerable.Range(0, Rows).Select(i => $"x{i}"));

        data.ColumnOfSet<int>("A", 3).Order().Should().Equal(Enumerable.Range(0, Rows));
    }

    [Fact]
    public void A_file_that_is_not_there_is_refused() =>
        FluentActions.Invoking(() => _ml.Data.LoadFromTextFile<Line>("there is no such file").Column<int>("Id")).Should().Throw<Exception>();

    public sealed class Partly
    {
        [LoadColumn(0)]
        public int Id { get; set; }

        [NoColumn]
        public int Other { get; set; }
    }

    public sealed class Line
    {
        [LoadColumn(0)]
        public int Id { get; set; }

        [LoadColumn(1, 2)]
        [VectorType(2)]
        public float[] Values { get; set; } = [];

        [LoadColumn(3)]
        public bool Flag { get; set; }
    }
}
