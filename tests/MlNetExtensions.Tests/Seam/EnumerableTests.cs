using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Seam;

/// <summary>Objects as rows, and rows as objects.</summary>
public class EnumerableTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Attributes_name_size_and_hide_the_columns()
    {
        DataViewSchema schema = _ml.Data.LoadFromEnumerable(Array.Empty<Attributed>()).Schema;

        schema.Select(column => column.Name).Should().BeEquivalentTo("Renamed", "Fixed", "Open", "Key", "Text", "Flag");
        schema["Renamed"].Type.Should().Be(NumberDataViewType.Double);
        schema["Fixed"].Type.Should().Be(new VectorDataViewType(NumberDataViewType.Single, 3));
        schema["Open"].Type.Should().Be(new VectorDataViewType(NumberDataViewType.Int32));
        schema["Key"].Type.Should().Be(new KeyDataViewType(typeof(uint), 4));
        schema["Text"].Type.Should().Be(TextDataViewType.Instance);
        schema["Flag"].Type.Should().Be(BooleanDataViewType.Instance);
    }

    [Fact]
    public void Rows_survive_the_way_through_a_view()
    {
        Attributed[] rows =
        [
            new() { Number = 0.5, Fixed = [1, 2, 3], Open = [7], Key = 2, Text = "a", Flag = true, Ignored = 9 },
            new() { Number = double.NaN, Fixed = [0, 0, 4], Open = [], Key = 0, Text = "", Flag = false },
        ];

        Attributed[] back = [.. _ml.Data.CreateEnumerable<Attributed>(_ml.Data.LoadFromEnumerable(rows), reuseRowObject: false)];
        back.Should().BeEquivalentTo(rows, options => options.Excluding(row => row.Ignored).Excluding(row => row.Key).WithStrictOrdering());
        back[0].Ignored.Should().Be(0);
    }

    [Fact]
    public void Keys_count_from_zero_in_members_that_are_read_and_from_one_in_columns()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new uint[] { 0, 3, 4, uint.MaxValue }.Select(key => new Keyed { Key = key, Keys = [key, 1] }));

        data.Column<uint>("Key").Should().Equal(1, 4, 0, 0);
        data.Column<VBuffer<uint>>("Keys").Select(keys => keys.GetItemOrDefault(1)).Should().AllBeEquivalentTo(1u, "vectors of keys are copied as they are");
        _ml.Data.CreateEnumerable<Keyed>(data, reuseRowObject: false).Select(row => row.Key).Should().Equal(1, 4, 0, 0);
    }

    [Fact]
    public void A_scalar_key_of_sixteen_bits_cannot_be_read_from_a_member()
    {
        IDataView data = _ml.Data.LoadFromEnumerable([new ShortKey()]);

        FluentActions.Invoking(() => data.Column<ushort>("Key")).Should().Throw<Exception>();
    }

    [Fact]
    public void All_primitive_types_survive()
    {
        var row = new Primitives
        {
            SByte = -1,
            Byte = 2,
            Int16 = -3,
            UInt16 = 4,
            Int32 = -5,
            UInt32 = 6,
            Int64 = -7,
            UInt64 = 8,
            Time = new DateTime(2024, 2, 29, 1, 2, 3, DateTimeKind.Utc),
            Span = TimeSpan.FromTicks(12345),
            Memory = "text".AsMemory(),
        };

        Primitives back = _ml.Data.CreateEnumerable<Primitives>(_ml.Data.LoadFromEnumerable([row]), reuseRowObject: false).Single();
        back.Should().BeEquivalentTo(row, options => options.Excluding(r => r.Memory));
        back.Memory.ToString().Should().Be("text");
    }

    [Fact]
    public void Sparse_vectors_stay_sparse()
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Sparse));
        definition["Vector"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 1000);
        definition["Vector"].ColumnName = "Features";
        IDataView data = _ml.Data.LoadFromEnumerable([new Sparse { Vector = new VBuffer<float>(1000, 2, [3, 4], [10, 900]) }], definition);

        data.Schema["Features"].Type.Should().Be(new VectorDataViewType(NumberDataViewType.Single, 1000));
        VBuffer<float> value = data.Column<VBuffer<float>>("Features").Single();
        value.IsDense.Should().BeFalse();
        value.Items().Should().Equal(KeyValuePair.Create(10, 3f), KeyValuePair.Create(900, 4f));
    }

    [Fact]
    public void Vectors_read_into_objects_are_their_own()
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Sparse));
        definition["Vector"].ColumnName = "Values";
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new Features { Values = [1, 2] }, new Features { Values = [3, 4] } });

        Sparse[] rows = [.. _ml.Data.CreateEnumerable<Sparse>(data, reuseRowObject: false, schemaDefinition: definition)];
        rows.Select(row => row.Vector.DenseValues().ToArray()).Should().BeEquivalentTo(new float[][] { [1, 2], [3, 4] }, options => options.WithStrictOrdering());
    }

    [Fact]
    public void One_object_is_used_again_when_asked_for()
    {
        IDataView data = _ml.LoadPairs(3);

        _ml.Data.CreateEnumerable<Pair>(data, reuseRowObject: true).Distinct(ReferenceEqualityComparer.Instance).Should().HaveCount(1);
        _ml.Data.CreateEnumerable<Pair>(data, reuseRowObject: false).Distinct(ReferenceEqualityComparer.Instance).Should().HaveCount(3);
    }

    [Fact]
    public void A_missing_column_is_refused_unless_ignored()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new OnlyX { X = 5 } });

        _ml.Data.CreateEnumerable<Pair>(data, reuseRowObject: false, ignoreMissingColumns: true).Single().X.Should().Be(5);
        FluentActions.Invoking(() => _ml.Data.CreateEnumerable<Pair>(data, reuseRowObject: false).ToArray()).Should().Throw<Exception>();
    }

    [Fact]
    public void Each_cursor_reads_the_source_anew()
    {
        int readings = 0;
        IDataView data = _ml.Data.LoadFromEnumerable(Source());
        readings.Should().Be(0);

        data.Column<float>("X").Should().Equal(1, 2);
        data.Column<float>("X").Should().Equal(1, 2);
        readings.Should().Be(2);
        data.GetRowCount().Should().BeNull();

        IEnumerable<OnlyX> Source()
        {
            readings++;
            yield return new OnlyX { X = 1 };
            yield return new OnlyX { X = 2 };
        }
    }

    [Fact]
    public void A_list_knows_its_length_and_is_read_in_its_order()
    {
        IDataView data = _ml.LoadPairs(100);

        data.GetRowCount().Should().Be(100);
        data.CanShuffle.Should().BeFalse();
        data.Column<float>("X", new Random(3)).Should().Equal(data.Column<float>("X"));
    }

    [Fact]
    public void A_definition_attaches_annotations()
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(OnlyX));
        definition["X"].AddAnnotation("Unit", "mm".AsMemory(), TextDataViewType.Instance);

        ReadOnlyMemory<char> unit = default;
        _ml.Data.LoadFromEnumerable(Array.Empty<OnlyX>(), definition).Schema["X"].Annotations.GetValue("Unit", ref unit);
        unit.ToString().Should().Be("mm");
    }

    [Fact]
    public void No_rows_are_rows_too() => _ml.Data.LoadFromEnumerable(Array.Empty<Pair>()).Column<float>("X").Should().BeEmpty();

    public sealed class Keyed
    {
        [KeyType(4)]
        public uint Key { get; set; }

        [KeyType(4), VectorType(2)]
        public uint[] Keys { get; set; } = [];
    }

    public sealed class ShortKey
    {
        [KeyType(4)]
        public ushort Key { get; set; }
    }

    public sealed class Attributed
    {
        [ColumnName("Renamed")]
        public double Number { get; set; }

        [VectorType(3)]
        public float[] Fixed { get; set; } = [];

        public int[] Open { get; set; } = [];

        [KeyType(4)]
        public uint Key { get; set; }

        public string Text { get; set; } = "";

        public bool Flag { get; set; }

        [NoColumn]
        public int Ignored { get; set; }
    }

    public sealed class Primitives
    {
        public sbyte SByte { get; set; }

        public byte Byte { get; set; }

        public short Int16 { get; set; }

        public ushort UInt16 { get; set; }

        public int Int32 { get; set; }

        public uint UInt32 { get; set; }

        public long Int64 { get; set; }

        public ulong UInt64 { get; set; }

        public DateTime Time { get; set; }

        public TimeSpan Span { get; set; }

        public ReadOnlyMemory<char> Memory { get; set; }
    }

    public sealed class Sparse
    {
        public VBuffer<float> Vector { get; set; }
    }
}
