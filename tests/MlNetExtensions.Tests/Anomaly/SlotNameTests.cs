using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions.Tests.Anomaly;

/// <summary>Contributions are told apart by the names of the features, and scores of columns by those of the columns.</summary>
public class SlotNameTests
{
    private static readonly string[] _names = ["length", "width", ""];
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Contributions_have_the_names_of_their_features()
    {
        IDataView view = Named();

        Names(Fit(["Named"], view).Transform(view), "FeatureContributions").Should().Equal(_names);
        Names(Fit(["LayerA"], view).Transform(view), "FeatureContributions").Should().BeNull("features without names leave nothing to copy");
    }

    [Fact]
    public void Names_of_several_columns_are_told_apart_as_concatenation_does()
    {
        IDataView view = Named();
        string[] columns = ["Named", "LayerA", "Label"];

        string[]? names = Names(Fit(columns, view).Transform(view), "FeatureContributions");

        names.Should().Equal(Names(_ml.Transforms.Concatenate("All", columns).Fit(view).Transform(view), "All"));
        names.Should().Equal("Named.length", "Named.width", "", "", "", "", "Label");
    }

    [Fact]
    public void Scores_of_columns_have_the_names_of_the_columns()
    {
        IDataView view = Named();

        Names(Fit(["LayerA", "LayerB"], view).Transform(view), "ColumnScores").Should().Equal("LayerA", "LayerB");
    }

    [Theory]
    [InlineData("Named")]
    [InlineData("LayerA")]
    [InlineData("Named", "LayerB", "Label")]
    public void A_loaded_model_keeps_the_names_and_every_bit_of_the_numbers(params string[] columns)
    {
        IDataView view = Named();
        GaussianMahalanobisTransformer model = Fit(columns, view);
        using var stream = new MemoryStream();
        _ml.Model.Save(model, null, stream);
        stream.Position = 0;
        ITransformer loaded = new MLContext().Model.Load(stream, out _);
        GaussianMahalanobisTransformer found = GaussianMahalanobisTransformer.Find(loaded)!;

        foreach (string name in new[] { "FeatureContributions", "ColumnScores" })
        {
            IDataView before = model.Transform(view), after = loaded.Transform(view);
            Names(after, name).Should().Equal(Names(before, name));
            Names(found.Transform(view), name).Should().Equal(Names(before, name));
            after.Schema[name].Type.Should().Be(before.Schema[name].Type);
            float[][] expected = [.. before.GetColumn<float[]>(name)], actual = [.. after.GetColumn<float[]>(name)];
            for (int row = 0; row < expected.Length; row++)
            {
                actual[row].Select(BitConverter.SingleToInt32Bits).Should().Equal(expected[row].Select(BitConverter.SingleToInt32Bits));
            }
        }

        loaded.GetOutputSchema(view.Schema).Select(column => column.Name).Should().NotContain(name => name.StartsWith("__mlx_", StringComparison.Ordinal));
    }

    [Fact]
    public void Numbers_of_every_size_survive_as_text()
    {
        float[] values = [0, -0f, 1, -1, float.Epsilon, -float.Epsilon, float.MaxValue, float.MinValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN, 0.1f, 16777216, 1.17549435E-38f];
        var random = new Random(1);
        values = [.. values, .. Enumerable.Range(0, 2000).Select(_ => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue))).Where(float.IsFinite)];
        var written = new SlotTexts();
        written.Set(values);
        IDataView view = _ml.Data.LoadFromEnumerable([new StartsAndText { Start = SlotTexts.Starts(values.Length), Numbers = written.Text.ToString() }]);

        float[] read = _ml.Transforms.Expression("Read", SlotTexts.Expression, "Start", "Numbers").Fit(view).Transform(view).GetColumn<VBuffer<float>>("Read").Single().DenseValues().ToArray();

        read.Select(BitConverter.SingleToInt32Bits).Should().Equal(values.Select(value => BitConverter.SingleToInt32Bits(float.IsNaN(value) ? float.NaN : value)));
    }

    [Theory]
    [InlineData("Named")]
    [InlineData("LayerA")]
    [InlineData("Label")]
    [InlineData("LayerA", "Named")]
    public void The_shape_says_before_fitting_what_the_schema_says_after(params string[] columns)
    {
        IDataView view = Named();
        SchemaShape input = _ml.Transforms.CustomMapping<Nothing, NamedPart>((_, _) => { }, contractName: null, null, Definition()).GetOutputSchema(new SchemaShape([]));
        SchemaShape shape = Trainer(columns).GetOutputSchema(input);
        DataViewSchema schema = Fit(columns, view).GetOutputSchema(view.Schema);

        foreach (string name in new[] { "FeatureContributions", "ColumnScores" })
        {
            shape.First(column => column.Name == name).Annotations.Any(annotation => annotation.Name == "SlotNames").Should().Be(schema[name].Annotations.Schema.GetColumnOrNull("SlotNames") is not null, name);
        }
    }

    private static SchemaDefinition Definition()
    {
        var definition = SchemaDefinition.Create(typeof(NamedPart));
        definition["Named"].AddAnnotation("SlotNames", new VBuffer<ReadOnlyMemory<char>>(3, [.. _names.Select(name => name.AsMemory())]), new VectorDataViewType(TextDataViewType.Instance, 3));
        return definition;
    }

    private IDataView Named()
    {
        var random = new Random(1);
        return _ml.Data.LoadFromEnumerable(Parts.Normal(60, seed: 1).Select(part => new NamedPart { Named = part.LayerA, LayerA = part.LayerA, LayerB = part.LayerB, Label = random.NextSingle() }).ToArray(), Definition());
    }

    private GaussianMahalanobisTrainer Trainer(string[] columns) => _ml.AnomalyDetection.Trainers.GaussianMahalanobis(new GaussianMahalanobisTrainer.Options
    {
        FeatureColumnNames = columns,
        FeatureContributionsColumnName = "FeatureContributions",
        ColumnScoresColumnName = "ColumnScores",
    });

    private GaussianMahalanobisTransformer Fit(string[] columns, IDataView view) => Trainer(columns).Fit(view);

    private static string[]? Names(IDataView view, string column)
    {
        if (view.Schema[column].Annotations.Schema.GetColumnOrNull("SlotNames") is null)
        {
            return null;
        }

        VBuffer<ReadOnlyMemory<char>> names = default;
        view.Schema[column].GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    private sealed class StartsAndText
    {
        public int[] Start { get; set; } = [];

        public string Numbers { get; set; } = "";
    }

    private sealed class Nothing
    {
    }

    private sealed class NamedPart
    {
        [VectorType(3)]
        public float[] Named { get; set; } = [];

        [VectorType(3)]
        public float[] LayerA { get; set; } = [];

        [VectorType(5)]
        public VBuffer<float> LayerB { get; set; }

        public float Label { get; set; }
    }
}
