using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Internal.Transforms;

namespace Embedded.Tests.Transforms;

public sealed class KeyMapTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Keys_of_keys_stand_for_the_values_of_the_first()
    {
        var data = Views.Of(Views.Scalars("Text", "a", "b", "c"));
        var first = _ml.Transforms.Conversion.MapValueToKey("K", "Text").Fit(data).Transform(data);
        var some = _ml.Data.SkipRows(first, 1);
        var model = _ml.Transforms.Conversion.MapValueToKey("KK", "K").Fit(some);

        foreach (ITransformer each in new ITransformer[] { model, model.Reload() })
        {
            var view = each.Transform(first);
            view.Scalars<uint>("KK").Should().Equal(0, 1, 2);
            KeyTexts(view.Schema["KK"]).Should().Equal("b", "c");
        }
    }

    [Fact]
    public void Keys_without_values_are_named_from_zero()
    {
        var data = Views.Of(Views.Keys("K", 5, 4, 0, 2));
        var view = _ml.Transforms.Conversion.MapValueToKey("KK", "K", addKeyValueAnnotationsAsText: true).Fit(data).Transform(data);

        view.Scalars<uint>("KK").Should().Equal(1, 0, 2);
        KeyTexts(view.Schema["KK"]).Should().Equal("3", "1");
    }

    [Fact]
    public void Values_as_text_can_be_told_apart()
    {
        ValueTexts.Of(NumberDataViewType.Double, 0.1).Should().Be("0.10000000000000001");
        ValueTexts.Of(NumberDataViewType.Single, 0.1f).Should().Be("0.1");
        ValueTexts.Of(BooleanDataViewType.Instance, true).Should().Be("1");
        ValueTexts.Of(NumberDataViewType.Int64, -5L).Should().Be("-5");
        ValueTexts.Of(DateTimeDataViewType.Instance, new DateTime(2001, 2, 3)).Should().Be("2001-02-03T00:00:00.0000000");
    }

    [Fact]
    public void A_column_without_values_has_one_key_that_no_row_has()
    {
        var warnings = new List<string>();
        _ml.Log += (_, e) => warnings.AddRange(e.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Warning ? [e.Message] : []);
        var data = Views.Of(Views.Scalars("Text", "", "", ""));
        var view = _ml.Transforms.Categorical.OneHotEncoding("V", "Text").Fit(data).Transform(data);

        view.Schema["V"].HasSlotNames().Should().BeFalse();
        view.Vectors<float>("V").Should().AllBeEquivalentTo(new float[] { 0 });
        warnings.Should().ContainSingle().Which.Should().Contain("'Text'");
    }

    [Fact]
    public void The_zeros_that_sparse_vectors_leave_out_are_a_value()
    {
        var data = Views.Of(Views.Sparse("S", 3, (0, 8f), (0, 9f), (1, 10f)));
        var model = _ml.Transforms.Conversion.MapValueToKey("K", "S").Append(_ml.Transforms.Conversion.MapKeyToValue("V", "K")).Fit(data);

        var view = model.Transform(data);
        view.Vectors<uint>("K").Should().BeEquivalentTo(new uint[][] { [1, 2, 2], [3, 2, 2], [2, 4, 2] }, options => options.WithStrictOrdering());
        view.Vectors<float>("V").Should().BeEquivalentTo(new float[][] { [8, 0, 0], [9, 0, 0], [0, 10, 0] }, options => options.WithStrictOrdering());
    }

    [Fact]
    public void A_vector_of_keys_names_its_slots_by_both_names()
    {
        var data = Views.Of(Views.Scalars("A", "x", "y", "x"), Views.Scalars("B", "y", "y", "z"));
        var model = _ml.Transforms.Concatenate("AB", "A", "B").Append(_ml.Transforms.Categorical.OneHotEncoding("AB")).Fit(data);

        model.Transform(data).Schema["AB"].SlotNames().Should().Equal("A.x", "A.y", "A.z", "B.x", "B.y", "B.z");
    }

    [Fact]
    public void Vectors_of_any_length_become_indicators_of_each_key()
    {
        var data = Views.Of(Views.Variable("X", [1, 2], [2], []));
        var view = _ml.Transforms.Categorical.OneHotEncoding("V", "X").Fit(data).Transform(data);

        view.Schema["V"].Type.Should().Be(new VectorDataViewType(NumberDataViewType.Single, 0, 2));
        view.Vectors<float>("V").Should().BeEquivalentTo(new float[][] { [1, 0, 0, 1], [0, 1], [] }, options => options.WithStrictOrdering());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_known_before_fitting_holds_after_it(bool asVector)
    {
        var data = Views.Of(Views.Scalars("Text", "a", "b", "c"), Views.Scalars("X", 1f, 2, 3));
        var encoding = _ml.Transforms.Categorical.OneHotEncoding("V", "Text", asVector ? Microsoft.ML.Transforms.OneHotEncodingEstimator.OutputKind.Indicator : Microsoft.ML.Transforms.OneHotEncodingEstimator.OutputKind.Key);
        IEstimator<ITransformer> estimator = encoding.Append(_ml.Transforms.NormalizeMinMax("X"));
        if (asVector)
            estimator = estimator.Append(_ml.Transforms.Concatenate("F", "X", "V"));

        Kinds(estimator.GetOutputSchema(SchemaShape.Create(data.Schema))).Should().BeEquivalentTo(
            Kinds(SchemaShape.Create(estimator.Fit(data).GetOutputSchema(data.Schema))));
    }

    private static IEnumerable<string> Kinds(SchemaShape shape) =>
        shape.Select(column => $"{column.Name}: {column.GetTypeString()} {string.Join(' ', column.Annotations.Select(annotation => annotation.Name).Order())}");

    private static IEnumerable<string> KeyTexts(DataViewSchema.Column column)
    {
        VBuffer<ReadOnlyMemory<char>> values = default;
        column.GetKeyValues(ref values);
        return values.DenseValues().Select(value => value.ToString());
    }
}
