using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Embedded.Tests.Transforms;

public sealed class CustomMappingTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Members_of_every_kind_are_filled_and_read()
    {
        var data = Everything();
        var transformer = _ml.Transforms.CustomMapping<Source, Destination>(EverythingFactory.Map, EverythingFactory.Contract).Fit(data);

        foreach (ITransformer each in new ITransformer[] { transformer, ((ITransformer)transformer).Reload() })
        {
            var view = each.Transform(data);
            view.Scalars<float>("Sum").Should().Equal(1 + 4 + 5, 2, 3 + 6 + 7);
            view.Texts("Text").Should().Equal("a!", "!", "c!");
            view.Vectors<float>("Fixed").Should().BeEquivalentTo(new float[][] { [5, 4], [0, 0], [7, 6] }, options => options.WithStrictOrdering());
            view.Vectors<ReadOnlyMemory<char>>("Words")[1].Select(word => word.ToString()).Should().Equal("2", "0");
            view.Schema["Fixed"].Type.Should().Be(new VectorDataViewType(NumberDataViewType.Single, 2));
            view.Schema["Words"].Type.Should().Be(new VectorDataViewType(TextDataViewType.Instance));
        }
    }

    [Fact]
    public void The_mapping_runs_once_per_row_and_only_when_it_is_needed()
    {
        int calls = 0;
        var data = Everything();
        var view = _ml.Transforms.CustomMapping<Source, Destination>((source, destination) => Interlocked.Increment(ref calls), null).Fit(data).Transform(data);

        view.Scalars<float>("A").Should().HaveCount(3);
        calls.Should().Be(0);
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
        ValueGetter<float> sum = cursor.GetGetter<float>(view.Schema["Sum"]);
        ValueGetter<ReadOnlyMemory<char>> text = cursor.GetGetter<ReadOnlyMemory<char>>(view.Schema["Text"]);
        float value = 0;
        ReadOnlyMemory<char> word = default;
        while (cursor.MoveNext())
        {
            sum(ref value);
            text(ref word);
            sum(ref value);
        }

        calls.Should().Be(3);
    }

    [Fact]
    public void A_mapping_allocates_nothing_per_row()
    {
        var values = new float[3][];
        Array.Fill(values, [1, 2]);
        var data = Views.Of(Views.Vectors("X", values));
        IRowToRowMapper mapper = ((ITransformer)_ml.Transforms.CustomMapping<VectorSource, VectorDestination>(Double, null).Fit(data)).GetRowToRowMapper(data.Schema);
        using DataViewRowCursor cursor = data.GetRowCursor(data.Schema);
        using DataViewRow row = mapper.GetRow(cursor, [mapper.OutputSchema["Y"]]);
        ValueGetter<VBuffer<float>> getter = row.GetGetter<VBuffer<float>>(mapper.OutputSchema["Y"]);
        VBuffer<float> value = default;
        cursor.MoveNext();
        getter(ref value);

        long before = GC.GetAllocatedBytesForCurrentThread();
        while (cursor.MoveNext())
            getter(ref value);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
        value.DenseValues().Should().Equal(2, 4);
    }

    [Fact]
    public void A_plain_vector_output_is_of_variable_size_and_inherited_members_count()
    {
        var data = Views.Of(Views.Vectors("X", [1, 2], [3, 4], [5, 6]));
        var schema = _ml.Transforms.CustomMapping<VectorSource, DerivedDestination>((_, _) => { }, null).Fit(data).GetOutputSchema(data.Schema);

        schema["Y"].Type.Should().Be(new VectorDataViewType(NumberDataViewType.Single));
        schema["Extra"].Type.Should().Be(NumberDataViewType.Single);
    }

    [Fact]
    public void Unsigned_members_accept_key_columns_when_bound_to_a_schema()
    {
        var data = Views.Of(Views.Keys("Key", 5, 1, 0, 5));
        var view = _ml.Transforms.CustomMapping<KeySource, KeyDestination>((source, destination) => destination.Number = source.Key, null).Fit(data).Transform(data);

        view.Scalars<uint>("Number").Should().Equal(1, 0, 5);
    }

    [Fact]
    public void An_empty_source_needs_no_column()
    {
        var data = Views.Of(Views.Scalars("A", 1f, 2, 3));
        var view = _ml.Transforms.CustomMapping<Empty, KeyDestination>((_, destination) => destination.Number = 7, null).Fit(data).Transform(data);

        view.Scalars<uint>("Number").Should().Equal(7, 7, 7);
    }

    [Fact]
    public void Missing_and_mistyped_columns_are_refused_by_name()
    {
        var data = Views.Of(Views.Scalars("X", 1f, 2, 3));
        var estimator = _ml.Transforms.CustomMapping<VectorSource, VectorDestination>(Double, null);

        FluentActions.Invoking(() => estimator.Fit(data)).Should().Throw<InvalidOperationException>().WithMessage("*'X'*Single*VBuffer*");
        FluentActions.Invoking(() => estimator.GetOutputSchema(SchemaShape.Create(data.Schema))).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*'X'*VarVector*");
        FluentActions.Invoking(() => estimator.Fit(Views.Of(Views.Scalars("Z", 1f, 2, 3)))).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*'X'*Z*");
    }

    [Fact]
    public void A_mapping_without_a_contract_cannot_be_saved_and_an_unknown_contract_cannot_be_loaded()
    {
        var data = Views.Of(Views.Vectors("X", [1, 2], [3, 4], [5, 6]));
        ITransformer nameless = _ml.Transforms.CustomMapping<VectorSource, VectorDestination>(Double, null).Fit(data);
        ITransformer unknown = _ml.Transforms.CustomMapping<VectorSource, VectorDestination>(Double, "nobody fulfils this").Fit(data);

        FluentActions.Invoking(nameless.Reload).Should().Throw<InvalidOperationException>().WithMessage("*contract name*");
        FluentActions.Invoking(unknown.Reload).Should().Throw<InvalidOperationException>().WithMessage("*nobody fulfils this*");
    }

    private static IDataView Everything() => Views.Of(
        Views.Scalars("A", 1f, 2, 3), Views.Scalars("Word", "a", "", "c"), Views.Vectors("X", [4, 5], [0, 0], [6, 7]), Views.Sparse("S", 2, (0, 1f), (1, 2f), (0, 3f)));

    private static void Double(VectorSource source, VectorDestination destination)
    {
        VBufferEditor<float> editor = VBufferEditor.Create(ref destination.Y, source.X.Length);
        source.X.CopyTo(editor.Values);
        foreach (ref float value in editor.Values)
            value *= 2;
        destination.Y = editor.Commit();
    }

    private sealed class Empty;

    private class Scalar
    {
        public float A { get; set; }
    }

    private sealed class VectorSource
    {
        public VBuffer<float> X { get; set; }
    }

    private class VectorDestination
    {
        public VBuffer<float> Y;
    }

    private sealed class DerivedDestination : VectorDestination
    {
        public float Extra { get; set; }
    }

    private sealed class KeySource
    {
        public uint Key { get; set; }
    }

    private sealed class KeyDestination
    {
        public uint Number;
    }

    private sealed class Source : Scalar
    {
        [ColumnName("Word")]
        public string Text = "";

        public float[] X = [];

        public VBuffer<float> S { get; set; }
    }

    private sealed class Destination
    {
        public float Sum;

        public string Text = "";

        [VectorType(2)]
        public float[] Fixed = [];

        public string[] Words = [];
    }

    [CustomMappingFactoryAttribute(Contract)]
    private sealed class EverythingFactory : CustomMappingFactory<Source, Destination>
    {
        public const string Contract = "Embedded.Tests.Everything/v1";

        public override Action<Source, Destination> GetMapping() => Map;

        public static void Map(Source source, Destination destination)
        {
            destination.Sum = source.A + source.X.Sum();
            destination.Text = source.Text + "!";
            destination.Fixed = [.. source.X.Reverse()];
            destination.Words = [source.A.ToString(), source.S.GetItemOrDefault(0).ToString()];
        }
    }
}
