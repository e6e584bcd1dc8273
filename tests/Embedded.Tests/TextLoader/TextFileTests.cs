using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Internal.Transforms;

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
        view.Schema["Size"].SlotNames().Should().Equal("Width", "Height");
        rows.Should().BeEquivalentTo(new[] { new Row { Label = true, Size = [2.5f, 3], Kind = 1, Name = "one" }, new Row { Size = [4, 5], Kind = 3, Name = "two" } });
    }

    [Fact]
    public void A_member_that_no_field_is_named_for_is_an_error()
    {
        File.WriteAllLines(_path, ["a,b", "1,2"]);

        FluentActions.Invoking(() => _ml.Data.LoadFromTextFile<Unmarked>(_path, ',')).Should().Throw<InvalidOperationException>().WithMessage("*'Value'*LoadColumnAttribute*");
        FluentActions.Invoking(() => _ml.Data.LoadFromTextFile<Row>(_path, ',', hasHeader: true)).Should().Throw<InvalidOperationException>().WithMessage("*'Name'*a, b*");
        FluentActions.Invoking(() => _ml.Data.LoadFromTextFile<Row>(_path + ".none")).Should().Throw<ArgumentOutOfRangeException>().WithMessage($"*{_path}.none*");
    }

    [Fact]
    public void Saved_text_loads_back_by_itself()
    {
        float[][] vectors = [[1, 0.1f, float.NaN], [0, 0, 0], [1e-30f, -5, float.PositiveInfinity]];
        IDataView data = new ArrayDataView(3,
        [
            Column("Text", TextDataViewType.Instance, new[] { "plain", "with \"quotes\", 1:2", "" }.Select(text => text.AsMemory()).ToArray()),
            Column("Key", new KeyDataViewType(typeof(uint), 4), new uint[] { 4, 0, 1 }),
            Column("Flag", BooleanDataViewType.Instance, new[] { true, false, true }),
            Column("Vector", new VectorDataViewType(NumberDataViewType.Single, 3), Array.ConvertAll(vectors, vector => new VBuffer<float>(3, vector))),
        ]);
        using (FileStream stream = File.Create(_path))
            _ml.Data.SaveAsText(data, stream, separatorChar: ',');

        var loaded = _ml.Data.LoadFromTextFile(_path);
        loaded.Schema.Select(column => (column.Name, column.Type)).Should().Equal(data.Schema.Select(column => (column.Name, column.Type)));
        loaded.Texts("Text").Should().Equal(data.Texts("Text"));
        loaded.Scalars<uint>("Key").Should().Equal(4, 0, 1);
        loaded.Scalars<bool>("Flag").Should().Equal(true, false, true);
        loaded.Vectors<float>("Vector").Should().BeEquivalentTo(vectors, options => options.WithStrictOrdering());
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

    private static ArrayColumn Column<T>(string name, DataViewType type, T[] values) => ArrayColumn.Create(name, type, values);

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

        [LoadColumnName("Name")]
        public string Name { get; set; } = "";

        [NoColumn]
        public string Remark { get; set; } = "";
    }

    private sealed class Unmarked
    {
        public float Value { get; set; }
    }
}
