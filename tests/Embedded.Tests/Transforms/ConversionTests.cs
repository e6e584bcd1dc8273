using Microsoft.ML;
using Microsoft.ML.Data;

namespace Embedded.Tests.Transforms;

public sealed class ConversionTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Numbers_flags_and_text_convert_to_reals()
    {
        var data = Views.Of(Views.Scalars("I", 1, -2, 3), Views.Scalars("B", true, false, true), Views.Scalars("T", "1.5", "", "x"), Views.Scalars("D", 1.5, 1e300, double.NaN));

        foreach ((string column, float[] expected) in new (string, float[])[]
        {
            ("I", [1, -2, 3]), ("B", [1, 0, 1]), ("T", [1.5f, 0, float.NaN]), ("D", [1.5f, float.PositiveInfinity, float.NaN]),
        })
        {
            var transformer = _ml.Transforms.Conversion.ConvertType("Y", column).Fit(data);
            transformer.Reload().Transform(data).Scalars<float>("Y").Should().Equal(expected, column);
        }
    }

    [Fact]
    public void Vectors_keep_their_size_and_slot_names()
    {
        var data = Views.Of(Views.Scalars("A", 1f, 2, 3), Views.Scalars("B", 0f, 0, 1.5f));
        var pair = new EstimatorChain<ITransformer>().Append(_ml.Transforms.Concatenate("X", "A", "B")).Append(_ml.Transforms.Conversion.ConvertType("X", outputKind: DataKind.Double)).Fit(data).Transform(data);

        pair.Schema["X"].Type.Should().Be(new VectorDataViewType(NumberDataViewType.Double, 2));
        pair.Schema["X"].SlotNames().Should().Equal("A", "B");
        pair.Vectors<double>("X")[2].Should().Equal(3, 1.5);
    }

    [Fact]
    public void Zeros_that_a_sparse_vector_leaves_out_become_empty_text()
    {
        var data = Views.Of(Views.Sparse("X", 3, (1, 2f), (0, 1f), (2, 3f)));
        var view = _ml.Transforms.Conversion.ConvertType("X", outputKind: DataKind.String).Fit(data).Transform(data);

        view.Vectors<ReadOnlyMemory<char>>("X")[0].Select(text => text.ToString()).Should().Equal("", "2", "");
    }

    [Fact]
    public void Keys_stay_keys()
    {
        var data = Views.Of(Views.Keys("K", 300, 1, 300, 0));
        var wider = _ml.Transforms.Conversion.ConvertType("K", outputKind: DataKind.UInt64).Fit(data).Transform(data);

        wider.Schema["K"].Type.Should().Be(new KeyDataViewType(typeof(ulong), 300));
        wider.Scalars<ulong>("K").Should().Equal(1, 300, 0);
        FluentActions.Invoking(() => _ml.Transforms.Conversion.ConvertType("K").Fit(data)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*'K'*Single*");
        FluentActions.Invoking(() => _ml.Transforms.Conversion.ConvertType("K", outputKind: DataKind.Byte).Fit(data)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*'K'*Byte*");
    }

    [Fact]
    public void What_has_no_standard_conversion_is_refused()
    {
        var data = Views.Of(Views.Scalars("F", 1f, 2, 3), Views.Scalars("T", "1", "x", "3"));

        FluentActions.Invoking(() => _ml.Transforms.Conversion.ConvertType("F", outputKind: DataKind.Int32).Fit(data)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*'F'*Int32*Single*");
        var integers = _ml.Transforms.Conversion.ConvertType("T", outputKind: DataKind.Int32).Fit(data).Transform(data);
        FluentActions.Invoking(() => integers.Scalars<int>("T")).Should().Throw<InvalidOperationException>().WithInnerException<FormatException>().WithMessage("*'x'*Int32*");
    }

    [Fact]
    public void Values_are_looked_up_and_unknown_ones_become_the_default()
    {
        var data = Views.Of(Views.Scalars("T", "a", "b", "z"), Views.Vectors("X", [1, 0], [0, 2], [3, 3]));
        var texts = _ml.Transforms.Conversion.MapValue("Y", new Dictionary<string, float> { ["a"] = 1.5f, ["b"] = 2.5f }, "T").Fit(data);
        var vectors = _ml.Transforms.Conversion.MapValue("X", new Dictionary<float, string> { [0] = "zero", [1] = "one", [2] = "two" }).Fit(data);

        texts.Reload().Transform(data).Scalars<float>("Y").Should().Equal(1.5f, 2.5f, 0);
        vectors.Reload().Transform(data).Vectors<ReadOnlyMemory<char>>("X").Select(row => string.Join(' ', row)).Should().Equal("one zero", "zero two", " ");
    }

    [Fact]
    public void Values_may_be_vectors()
    {
        var data = Views.Of(Views.Scalars("T", "a", "b", "z"));
        var fixedSize = _ml.Transforms.Conversion.MapValue("Y", new Dictionary<string, int[]> { ["a"] = [1, 2], ["b"] = [3, 4] }, "T").Fit(data).Reload();
        var variable = _ml.Transforms.Conversion.MapValue("Y", new Dictionary<string, int[]> { ["a"] = [1, 2], ["b"] = [3] }, "T").Fit(data).Reload();

        fixedSize.GetOutputSchema(data.Schema)["Y"].Type.Should().Be(new VectorDataViewType(NumberDataViewType.Int32, 2));
        fixedSize.Transform(data).Vectors<int>("Y").Should().BeEquivalentTo(new int[][] { [1, 2], [3, 4], [] }, options => options.WithStrictOrdering());
        variable.Transform(data).Vectors<int>("Y").Should().BeEquivalentTo(new int[][] { [1, 2], [3], [] }, options => options.WithStrictOrdering());
    }

    [Fact]
    public void Values_may_be_keys_that_know_their_names()
    {
        var data = Views.Of(Views.Scalars("T", "a", "b", "c"));
        var pairs = new Dictionary<string, string> { ["a"] = "low", ["b"] = "high", ["c"] = "low" };
        var view = _ml.Transforms.Conversion.MapValue("Y", pairs, "T", treatValuesAsKeyType: true).Fit(data).Reload().Transform(data);

        view.Schema["Y"].Type.Should().Be(new KeyDataViewType(typeof(uint), 2));
        view.Scalars<uint>("Y").Should().Equal(1, 2, 1);
        VBuffer<ReadOnlyMemory<char>> names = default;
        view.Schema["Y"].Annotations.GetValue("KeyValues", ref names);
        names.DenseValues().Select(name => name.ToString()).Should().Equal("low", "high");
    }

    [Fact]
    public void The_table_may_come_from_a_view()
    {
        var data = Views.Of(Views.Scalars("T", "a", "b", "z"));
        var lookup = Views.Of(Views.Scalars("From", "b", "a", "c"), Views.Scalars("To", 2.0, 1, 3));
        var view = _ml.Transforms.Conversion.MapValue("Y", lookup, lookup.Schema["From"], lookup.Schema["To"], "T").Fit(data).Transform(data);

        view.Scalars<double>("Y").Should().Equal(1, 2, 0);
    }

    [Fact]
    public void Bad_tables_and_columns_of_other_types_are_refused()
    {
        var data = Views.Of(Views.Scalars("I", 1, 2, 3), Views.Scalars("T", "a", "b", "z"));
        KeyValuePair<string, int>[] twice = [new("a", 1), new("a", 2)];

        FluentActions.Invoking(() => _ml.Transforms.Conversion.MapValue("Y", twice, "T")).Should().Throw<InvalidOperationException>().WithMessage("*Duplicate*'a'*");
        FluentActions.Invoking(() => _ml.Transforms.Conversion.MapValue("Y", twice.Take(1), "I").Fit(data)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*'I'*String*Int32*");
    }
}
