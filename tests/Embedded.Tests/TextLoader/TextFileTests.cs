using Microsoft.ML;
using Microsoft.ML.Data;

using Column = Microsoft.ML.Data.TextLoader.Column;
using Options = Microsoft.ML.Data.TextLoader.Options;

namespace Embedded.Tests.TextLoading;

public sealed class TextFileTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Attributes_say_which_fields_a_member_is_loaded_from()
    {
        File.WriteAllLines(_path, ["Target,Width,Height,Kind,Name", "1,2.5,3,0,one", "0,4,5,2,two"]);

        var view = _ml.Data.LoadFromTextFile<Row>(_path, separatorChar: ',', hasHeader: true);
        Row[] rows = [.. _ml.Data.CreateEnumerable<Row>(view, reuseRowObject: false)];

        view.Schema.Select(column => (column.Name, column.Type)).Should().Equal(
            ("Label", BooleanDataViewType.Instance),
            ("Size", new VectorDataViewType(NumberDataViewType.Single, 2)),
            ("Kind", new KeyDataViewType(typeof(uint), 3)),
            ("Name", TextDataViewType.Instance));
        rows.Should().BeEquivalentTo(new[] { new Row { Label = true, Size = [2.5f, 3], Kind = 1, Name = "one" }, new Row { Size = [4, 5], Kind = 3, Name = "two" } });
    }

    [Fact]
    public void A_member_without_a_field_is_an_error()
    {
        File.WriteAllLines(_path, ["a,b", "1,2"]);

        FluentActions.Invoking(() => _ml.Data.LoadFromTextFile<Unmarked>(_path, ',')).Should().Throw<InvalidOperationException>().WithMessage("*'Value'*LoadColumnAttribute*");
        FluentActions.Invoking(() => _ml.Data.LoadFromTextFile<Row>(_path + ".none")).Should().Throw<ArgumentOutOfRangeException>().WithMessage($"*{_path}.none*");
    }

    [Fact]
    public void A_saved_loader_reads_as_before()
    {
        var lines = new TextLines("Target;Width;Height", "1;2,5;3", "0;;5");
        var options = new Options
        {
            Separators = [';'],
            HasHeader = true,
            DecimalMarker = ',',
            MissingRealsAsNaNs = true,
            Columns = [new Column("Label", DataKind.UInt32, [new(0)], new KeyCount(2)), new Column("Features", DataKind.Double, [new(1, null)])],
        };
        TextLoader loader = _ml.Data.CreateTextLoader(options, lines);
        IDataView view = loader.Reload().Load(lines);

        view.Schema.Select(column => (column.Name, column.Type)).Should().Equal(loader.GetOutputSchema().Select(column => (column.Name, column.Type)));
        view.Schema["Features"].SlotNames().Should().Equal("Width", "Height");
        view.Scalars<uint>("Label").Should().Equal(2, 1);
        view.Vectors<double>("Features").Should().BeEquivalentTo(new double[][] { [2.5, 3], [double.NaN, 5] }, equivalency => equivalency.WithStrictOrdering());
    }

    private sealed class Row
    {
        [LoadColumn(0)]
        public bool Label { get; set; }

        [LoadColumn(1, 2)]
        [VectorType(2)]
        public float[] Size { get; set; } = [];

        [LoadColumn(3)]
        [KeyType(3)]
        public uint Kind { get; set; }

        [LoadColumn(4)]
        public string Name { get; set; } = "";
    }

    private sealed class Unmarked
    {
        public float Value { get; set; }
    }
}
