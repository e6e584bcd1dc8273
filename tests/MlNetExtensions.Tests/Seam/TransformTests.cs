using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace MlNetExtensions.Tests.Seam;

/// <summary>The built-in transforms that the pack and its examples stand on.</summary>
public class TransformTests
{
    private const float NaN = float.NaN;

    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Concatenation_joins_numbers_and_vectors_dense_or_sparse()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(
        [
            new Parts { Number = 1, Vector = new VBuffer<float>(4, [2, 3, 4, 5]) },
            new Parts { Number = 0, Vector = new VBuffer<float>(4, 1, [6], [2]) },
        ], Definition());

        IDataView view = Apply(data, _ml.Transforms.Concatenate("F", "Vector", "Number", "Vector"));
        view.Schema["F"].Type.Should().Be(new VectorDataViewType(NumberDataViewType.Single, 9));
        view.Vectors("F").Should().BeEquivalentTo(
            new float[][] { [2, 3, 4, 5, 1, 2, 3, 4, 5], [0, 0, 6, 0, 0, 0, 0, 6, 0] }, options => options.WithStrictOrdering());
    }

    [Fact]
    public void Concatenation_of_different_types_is_refused()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new Mixed { Number = 1, Text = "a" } });

        FluentActions.Invoking(() => Apply(data, _ml.Transforms.Concatenate("F", "Number", "Text"))).Should().Throw<Exception>();
    }

    [Theory]
    [InlineData(MissingValueReplacingEstimator.ReplacementMode.DefaultValue, 0f)]
    [InlineData(MissingValueReplacingEstimator.ReplacementMode.Mean, 3f)]
    [InlineData(MissingValueReplacingEstimator.ReplacementMode.Minimum, 1f)]
    [InlineData(MissingValueReplacingEstimator.ReplacementMode.Maximum, 6f)]
    public void Missing_numbers_are_replaced(MissingValueReplacingEstimator.ReplacementMode mode, float replacement)
    {
        IDataView data = Numbers(1, NaN, 2, 6);

        Apply(data, _ml.Transforms.ReplaceMissingValues("R", "X", mode)).Column<float>("R").Should().Equal(1, replacement, 2, 6);
    }

    [Fact]
    public void Missing_slots_are_replaced_slot_by_slot()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new Features { Values = [1, NaN] }, new Features { Values = [NaN, 10] }, new Features { Values = [3, 30] } });

        Apply(data, _ml.Transforms.ReplaceMissingValues("R", "Values", MissingValueReplacingEstimator.ReplacementMode.Mean)).Vectors("R")
            .Should().BeEquivalentTo(new float[][] { [1, 20], [2, 10], [3, 30] }, options => options.WithStrictOrdering());
    }

    [Fact]
    public void A_value_is_mapped_by_its_key()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { "a", "b", "none", "a" }.Select(text => new Mixed { Text = text }));
        KeyValuePair<string, string>[] names = [KeyValuePair.Create("a", "Anna"), KeyValuePair.Create("b", "Bert")];
        KeyValuePair<string, float[]>[] vectors = [KeyValuePair.Create("a", new float[] { 1, 2 }), KeyValuePair.Create("b", new float[] { 3, 4 })];

        Apply(data, _ml.Transforms.Conversion.MapValue("R", names, "Text")).Texts("R").Should().Equal("Anna", "Bert", "", "Anna");
        Apply(_ml.Data.TakeRows(data, 2), _ml.Transforms.Conversion.MapValue("R", vectors, "Text")).Vectors("R")
            .Should().BeEquivalentTo(new float[][] { [1, 2], [3, 4] }, options => options.WithStrictOrdering());
    }

    [Fact]
    public void A_long_text_is_mapped_as_one_and_the_same_string()
    {
        IDataView data = Numbers(1, 1);
        string payload = new('x', 100_000);
        IDataView view = Apply(data, _ml.Transforms.Conversion.MapValue("P", [KeyValuePair.Create(1f, payload)], "X"));

        ReadOnlyMemory<char>[] texts = view.Column<ReadOnlyMemory<char>>("P");
        texts[0].ToString().Should().Be(payload);
        texts[0].Span.Overlaps(texts[1].Span).Should().BeTrue();
    }

    [Fact]
    public void A_key_that_is_given_twice_is_refused() =>
        FluentActions.Invoking(() => Apply(Numbers(1), _ml.Transforms.Conversion.MapValue("R", [KeyValuePair.Create(1f, 2f), KeyValuePair.Create(1f, 3f)], "X")))
            .Should().Throw<Exception>();

    [Fact]
    public void Types_are_converted()
    {
        IDataView data = _ml.Data.LoadFromEnumerable([new Mixed { Number = 2.5f, Text = "1.5", Count = 7, Flag = true }]);
        IDataView view = Apply(data, _ml.Transforms.Conversion.ConvertType("Number", outputKind: DataKind.Double)
            .Append(_ml.Transforms.Conversion.ConvertType("Text", outputKind: DataKind.Single))
            .Append(_ml.Transforms.Conversion.ConvertType("Count", outputKind: DataKind.Single))
            .Append(_ml.Transforms.Conversion.ConvertType("Flag", outputKind: DataKind.Single)));

        view.Column<double>("Number").Should().Equal(2.5);
        view.Column<float>("Text").Should().Equal(1.5f);
        view.Column<float>("Count").Should().Equal(7);
        view.Column<float>("Flag").Should().Equal(1);
    }

    [Fact]
    public void Vectors_are_converted_slot_by_slot()
    {
        IDataView data = _ml.Data.LoadFromEnumerable([new Features { Values = [1, 2] }]);
        IDataView view = Apply(data, _ml.Transforms.Conversion.ConvertType("D", "Values", DataKind.Double));

        view.Schema["D"].Type.Should().Be(new VectorDataViewType(NumberDataViewType.Double, 2));
        view.Column<VBuffer<double>>("D").Single().DenseValues().Should().Equal(1, 2);
    }

    [Fact]
    public void A_mapping_reads_and_writes_vectors_text_and_keys()
    {
        IDataView data = _ml.Data.LoadFromEnumerable([new Mixed { Number = 3, Text = "ab" }]);
        IDataView view = Apply(data, _ml.Transforms.CustomMapping<Mixed, Mapped>(
            (row, mapped) =>
            {
                mapped.Key = 2;
                mapped.Text = row.Text + row.Text;
                mapped.Values = [row.Number, -row.Number];
            },
            contractName: null));

        view.Schema["Key"].Type.Should().Be(new KeyDataViewType(typeof(uint), 3));
        // Members count keys from 0, columns from 1.
        view.Column<uint>("Key").Should().Equal(3);
        view.Texts("Doubled").Should().Equal("abab");
        view.Vectors("Values").Single().Should().Equal(3, -3);
    }

    [Fact]
    public void A_mapping_needs_its_input_columns() =>
        FluentActions.Invoking(() => Apply(Numbers(1), _ml.Transforms.CustomMapping<Mixed, Mapped>((_, _) => { }, null))).Should().Throw<Exception>();

    private static IDataView Apply(IDataView data, IEstimator<ITransformer> estimator) => estimator.Fit(data).Transform(data);

    private static SchemaDefinition Definition()
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Parts));
        definition["Vector"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 4);
        return definition;
    }

    private IDataView Numbers(params float[] values) => _ml.Data.LoadFromEnumerable(values.Select(value => new OnlyX { X = value }).ToArray());

    public sealed class Parts
    {
        public float Number { get; set; }

        public VBuffer<float> Vector { get; set; }
    }

    public sealed class Mixed
    {
        public float Number { get; set; }

        public string Text { get; set; } = "";

        public int Count { get; set; }

        public bool Flag { get; set; }
    }

    public sealed class Mapped
    {
        [KeyType(3)]
        public uint Key { get; set; }

        [ColumnName("Doubled")]
        public string Text { get; set; } = "";

        [VectorType(2)]
        public float[] Values { get; set; } = [];
    }
}
