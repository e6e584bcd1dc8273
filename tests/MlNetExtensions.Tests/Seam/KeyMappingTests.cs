using Microsoft.ML;
using Microsoft.ML.Data;
using static Microsoft.ML.Transforms.ValueToKeyMappingEstimator;

namespace MlNetExtensions.Tests.Seam;

/// <summary>Values as keys, keys as values and as vectors.</summary>
public class KeyMappingTests
{
    private const float NaN = float.NaN;

    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Values_are_numbered_in_the_order_in_which_they_occur()
    {
        foreach (IDataView view in _ml.Transforms.Conversion.MapValueToKey("K", "Text").FitAndReload(Texts("b", "Z", "", "b", "a")))
        {
            view.Schema["K"].Type.Should().Be(new KeyDataViewType(typeof(uint), 3));
            view.Schema["K"].KeyTexts().Should().Equal("b", "Z", "a");
            view.Column<uint>("K").Should().Equal(1, 2, 0, 1, 3);
        }
    }

    [Fact]
    public void Values_are_numbered_by_their_ordinal_order()
    {
        foreach (IDataView view in _ml.Transforms.Conversion.MapValueToKey("K", "Text", keyOrdinality: KeyOrdinality.ByValue).FitAndReload(Texts("b", "Z", "", "b", "a")))
        {
            view.Schema["K"].KeyTexts().Should().Equal("Z", "a", "b");
            view.Column<uint>("K").Should().Equal(3, 1, 0, 3, 2);
        }
    }

    [Fact]
    public void NaN_is_no_value()
    {
        foreach (IDataView view in _ml.Transforms.Conversion.MapValueToKey("K", "X", keyOrdinality: KeyOrdinality.ByValue).FitAndReload(Numbers(2, NaN, -1, 2)))
        {
            view.Schema["K"].KeyValues<float>().Should().Equal(-1, 2);
            view.Column<uint>("K").Should().Equal(2, 0, 1, 2);
        }
    }

    [Fact]
    public void The_values_behind_keys_can_be_kept_as_text()
    {
        foreach (IDataView view in _ml.Transforms.Conversion.MapValueToKey("K", "X", addKeyValueAnnotationsAsText: true).FitAndReload(Numbers(2.5f, -1, 2.5f)))
        {
            view.Schema["K"].KeyTexts().Should().Equal("2.5", "-1");
        }
    }

    [Fact]
    public void What_was_not_seen_before_has_no_key()
    {
        ITransformer model = _ml.Transforms.Conversion.MapValueToKey("K", "Text").Fit(Texts("a", "b"));

        model.Transform(Texts("c", "b", "A")).Column<uint>("K").Should().Equal(0, 2, 0);
    }

    [Fact]
    public void The_first_values_get_keys_when_there_are_more_than_allowed()
    {
        IDataView view = Apply(_ml.Transforms.Conversion.MapValueToKey("K", "Text", maximumNumberOfKeys: 2), Texts("b", "b", "c", "a"));

        view.Schema["K"].KeyTexts().Should().Equal("b", "c");
        view.Column<uint>("K").Should().Equal(1, 1, 2, 0);
    }

    [Fact]
    public void The_values_can_be_given()
    {
        IDataView given = Texts("c", "a", "c");
        IDataView view = Apply(_ml.Transforms.Conversion.MapValueToKey("K", "Text", keyData: given), Texts("a", "b", "c"));

        view.Schema["K"].KeyTexts().Should().Equal("c", "a");
        view.Column<uint>("K").Should().Equal(2, 0, 1);
    }

    [Fact]
    public void The_values_are_given_in_one_column_of_the_right_type()
    {
        FluentActions.Invoking(() => _ml.Transforms.Conversion.MapValueToKey("K", "X", keyData: _ml.LoadPairs(2))).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => _ml.Transforms.Conversion.MapValueToKey("K", "X", keyData: Texts("a")).Fit(Numbers(1))).Should().Throw<Exception>();
    }

    [Fact]
    public void Vectors_share_one_numbering_over_all_slots()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new Words { Pair = ["b", "a"] }, new Words { Pair = ["", "b"] } });

        foreach (IDataView view in _ml.Transforms.Conversion.MapValueToKey("K", "Pair").Append(_ml.Transforms.Conversion.MapKeyToValue("V", "K")).FitAndReload(data))
        {
            view.Schema["K"].KeyTexts().Should().Equal("b", "a");
            Rows<uint>(view, "K").Should().BeEquivalentTo(new uint[][] { [1, 2], [0, 1] }, options => options.WithStrictOrdering());
            Rows<ReadOnlyMemory<char>>(view, "V").SelectMany(row => row).Select(text => text.ToString()).Should().Equal("b", "a", "", "b");
        }
    }

    [Fact]
    public void Keys_become_the_values_again()
    {
        var keys = _ml.Transforms.Conversion.MapValueToKey("K", "X").Append(_ml.Transforms.Conversion.MapKeyToValue("V", "K"));
        foreach (IDataView view in keys.FitAndReload(Numbers(2, NaN, -1, 2)))
        {
            view.Column<float>("V").Should().Equal(2, NaN, -1, 2);
        }

        foreach (IDataView view in _ml.Transforms.Conversion.MapValueToKey("Text").Append(_ml.Transforms.Conversion.MapKeyToValue("Text")).FitAndReload(Texts("a", "", "b")))
        {
            view.Texts("Text").Should().Equal("a", "", "b");
        }
    }

    [Fact]
    public void Keys_without_values_cannot_become_any()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new Keyed { Key = 1, Keys = [1, 2, 3] } });

        FluentActions.Invoking(() => _ml.Transforms.Conversion.MapKeyToValue("V", "Key").Fit(data)).Should().Throw<Exception>();
        FluentActions.Invoking(() => _ml.Transforms.Conversion.MapKeyToValue("X").Fit(Numbers(1))).Should().Throw<Exception>();
    }

    [Fact]
    public void A_key_becomes_a_vector_with_one_slot_for_each_key()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new uint[] { 3, 0, 2 }.Select(key => new Keyed { Key = key, Keys = [1, 1, 1] }));

        foreach (IDataView view in _ml.Transforms.Conversion.MapKeyToVector("V", "Key").FitAndReload(data))
        {
            view.Schema["V"].HasSlotNames().Should().BeFalse();
            view.Schema["V"].IsNormalized().Should().BeTrue();
            view.Schema["V"].CategoricalRanges().Should().Equal(0, 2);
            view.Vectors("V").Should().BeEquivalentTo(new float[][] { [0, 0, 0], [1, 0, 0], [0, 0, 1] }, options => options.WithStrictOrdering());
            view.ExplicitCounts("V").Should().Equal(0, 1, 1);
        }
    }

    [Fact]
    public void A_vector_of_keys_becomes_indicators_or_counts()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new Keyed { Keys = [3, 0, 3] }, new Keyed { Keys = [1, 2, 3] } });
        var mapping = _ml.Transforms.Conversion.MapKeyToVector("I", "Keys").Append(_ml.Transforms.Conversion.MapKeyToVector("C", "Keys", outputCountVector: true));

        foreach (IDataView view in mapping.FitAndReload(data))
        {
            view.Schema["I"].Type.Should().Be(new VectorDataViewType(NumberDataViewType.Single, 3, 3));
            view.Schema["I"].CategoricalRanges().Should().Equal(0, 2, 3, 5, 6, 8);
            view.Vectors("I").Should().BeEquivalentTo(new float[][] { [0, 0, 1, 0, 0, 0, 0, 0, 1], [1, 0, 0, 0, 1, 0, 0, 0, 1] }, options => options.WithStrictOrdering());
            view.Schema["C"].IsNormalized().Should().BeFalse();
            view.Vectors("C").Should().BeEquivalentTo(new float[][] { [0, 0, 2], [1, 1, 1] }, options => options.WithStrictOrdering());
        }
    }

    [Fact]
    public void A_key_becomes_the_bits_of_its_number()
    {
        IDataView data = Texts("a", "b", "c", "");
        var mapping = _ml.Transforms.Conversion.MapValueToKey("K", "Text").Append(_ml.Transforms.Conversion.MapKeyToBinaryVector("B", "K"));

        foreach (IDataView view in mapping.FitAndReload(data))
        {
            view.Schema["B"].SlotNames().Should().Equal("Bit2", "Bit1", "Bit0");
            view.Vectors("B").Should().BeEquivalentTo(new float[][] { [0, 0, 0], [0, 0, 1], [0, 1, 0], [1, 1, 1] }, options => options.WithStrictOrdering());
        }
    }

    private static IDataView Apply(IEstimator<ITransformer> estimator, IDataView data) => estimator.Fit(data).Transform(data);

    private static List<T[]> Rows<T>(IDataView view, string name)
    {
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema[name]]);
        ValueGetter<VBuffer<T>> getter = cursor.GetGetter<VBuffer<T>>(view.Schema[name]);
        var rows = new List<T[]>();
        VBuffer<T> value = default;
        while (cursor.MoveNext())
        {
            getter(ref value);
            rows.Add([.. value.DenseValues()]);
        }

        return rows;
    }

    private IDataView Numbers(params float[] values) => _ml.Data.LoadFromEnumerable(values.Select(value => new OnlyX { X = value }).ToArray());

    private IDataView Texts(params string[] values) => _ml.Data.LoadFromEnumerable(values.Select(value => new Word { Text = value }).ToArray());

    public sealed class Word
    {
        public string Text { get; set; } = "";
    }

    public sealed class Words
    {
        [VectorType(2)]
        public string[] Pair { get; set; } = [];
    }

    public sealed class Keyed
    {
        [KeyType(3)]
        public uint Key { get; set; }

        [KeyType(3), VectorType(3)]
        public uint[] Keys { get; set; } = [];
    }
}
