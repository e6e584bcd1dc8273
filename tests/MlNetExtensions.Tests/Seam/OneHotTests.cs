using Microsoft.ML;
using Microsoft.ML.Data;
using static Microsoft.ML.Transforms.OneHotEncodingEstimator;

namespace MlNetExtensions.Tests.Seam;

public class OneHotTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Each_category_has_a_slot_of_its_name()
    {
        foreach (IDataView view in _ml.Transforms.Categorical.OneHotEncoding("V", "Color").FitAndReload(Colors("red", "blue", "", "red")))
        {
            view.Schema["V"].SlotNames().Should().Equal("red", "blue");
            view.Schema["V"].IsNormalized().Should().BeTrue();
            view.Vectors("V").Should().BeEquivalentTo(new float[][] { [1, 0], [0, 1], [0, 0], [1, 0] }, options => options.WithStrictOrdering());
        }
    }

    [Fact]
    public void Numbers_are_categories_too()
    {
        foreach (IDataView view in _ml.Transforms.Categorical.OneHotEncoding("V", "Size").FitAndReload(Sizes(2.5f, float.NaN, 10)))
        {
            view.Schema["V"].SlotNames().Should().Equal("2.5", "10");
            view.Vectors("V").Should().BeEquivalentTo(new float[][] { [1, 0], [0, 0], [0, 1] }, options => options.WithStrictOrdering());
        }
    }

    [Fact]
    public void A_category_that_was_not_seen_before_has_no_slot()
    {
        ITransformer model = _ml.Transforms.Categorical.OneHotEncoding("Color").Fit(Colors("red", "blue"));

        model.Transform(Colors("green", "blue")).Vectors("Color").Should().BeEquivalentTo(new float[][] { [0, 0], [0, 1] }, options => options.WithStrictOrdering());
    }

    [Fact]
    public void Many_categories_make_sparse_vectors()
    {
        string[] colors = [.. Enumerable.Range(0, 100).Select(i => $"c{i:00}")];
        IDataView data = Colors(colors);

        IDataView view = _ml.Transforms.Categorical.OneHotEncoding("Color").Fit(data).Transform(data);
        view.Schema["Color"].SlotNames().Should().Equal(colors);
        view.ExplicitCounts("Color").Should().AllBeEquivalentTo(1);
    }

    [Theory]
    [InlineData(OutputKind.Bag)]
    [InlineData(OutputKind.Indicator)]
    public void Of_a_vector_categories_are_counted_or_indicated(OutputKind kind)
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new Thing { Marks = ["a", "b"] }, new Thing { Marks = ["b", "b"] } });
        (string[] names, float[][] vectors) = kind == OutputKind.Bag
            ? (new[] { "a", "b" }, new float[][] { [1, 1], [0, 2] })
            : (["[0].a", "[0].b", "[1].a", "[1].b"], [[1, 0, 0, 1], [0, 1, 0, 1]]);

        foreach (IDataView view in _ml.Transforms.Categorical.OneHotEncoding("V", "Marks", kind).FitAndReload(data))
        {
            view.Schema["V"].SlotNames().Should().Equal(names);
            view.Vectors("V").Should().BeEquivalentTo(vectors, options => options.WithStrictOrdering());
        }
    }

    [Fact]
    public void The_output_can_be_the_key_or_its_bits()
    {
        IDataView data = Colors("red", "blue", "");
        InputOutputColumnPair[] columns = [new("A", "Color"), new("B", "Color")];

        IDataView keys = _ml.Transforms.Categorical.OneHotEncoding(columns, OutputKind.Key).Fit(data).Transform(data);
        keys.Schema["B"].KeyTexts().Should().Equal("red", "blue");
        keys.Column<uint>("A").Should().Equal(1, 2, 0);
        IDataView bits = _ml.Transforms.Categorical.OneHotEncoding(columns, OutputKind.Binary).Fit(data).Transform(data);
        bits.Schema["A"].SlotNames().Should().Equal("Bit2", "Bit1", "Bit0");
        bits.Vectors("B").Should().BeEquivalentTo(new float[][] { [0, 0, 0], [0, 0, 1], [1, 1, 1] }, options => options.WithStrictOrdering());
    }

    [Fact]
    public void Concatenation_puts_the_column_before_the_category()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new Thing { Color = "red", Size = 4 }, new Thing { Color = "blue", Size = 2 } });
        var pipeline = _ml.Transforms.Categorical.OneHotEncoding("Color").Append(_ml.Transforms.NormalizeMinMax("Size")).Append(_ml.Transforms.Concatenate("F", "Size", "Color"));

        foreach (IDataView view in pipeline.FitAndReload(data))
        {
            view.Schema["F"].SlotNames().Should().Equal("Size", "Color.red", "Color.blue");
            view.Schema["F"].IsNormalized().Should().BeTrue();
            view.Schema["F"].CategoricalRanges().Should().Equal(1, 2);
            view.Vectors("F").Should().BeEquivalentTo(new float[][] { [1, 1, 0], [0.5f, 0, 1] }, options => options.WithStrictOrdering());
        }
    }

    [Fact]
    public void A_loaded_model_encodes_single_rows()
    {
        IDataView data = Colors("red", "blue");
        ITransformer model = _ml.Transforms.Categorical.OneHotEncoding("Encoded", "Color").Fit(data).Reload(data.Schema);
        using var engine = _ml.Model.CreatePredictionEngine<Thing, EncodedThing>(model);

        engine.Predict(new Thing { Color = "blue" }).Encoded.Should().Equal(0, 1);
        engine.Predict(new Thing { Color = "green" }).Encoded.Should().Equal(0, 0);
    }

    [Fact]
    public void Cursors_in_parallel_encode_alike()
    {
        string[] colors = [.. Enumerable.Range(0, 2000).Select(i => $"c{i % 7}")];
        IDataView data = Colors(colors);
        IDataView view = _ml.Transforms.Categorical.OneHotEncoding("Color").Append(_ml.Transforms.NormalizeMinMax("Color")).Fit(data).Transform(data);

        float[][][] results = Enumerable.Range(0, 4).AsParallel().Select(_ => view.Vectors("Color")).ToArray();
        results.Should().AllSatisfy(vectors => vectors.Select(vector => $"c{Array.IndexOf(vector, 1)}").Should().Equal(colors));
    }

    private IDataView Colors(params string[] colors) => _ml.Data.LoadFromEnumerable(colors.Select(color => new Thing { Color = color }).ToArray());

    private IDataView Sizes(params float[] sizes) => _ml.Data.LoadFromEnumerable(sizes.Select(size => new Thing { Size = size }).ToArray());

    public sealed class Thing
    {
        public string Color { get; set; } = "";

        public float Size { get; set; }

        [VectorType(2)]
        public string[] Marks { get; set; } = ["", ""];
    }

    public sealed class EncodedThing
    {
        public float[] Encoded { get; set; } = [];
    }
}
