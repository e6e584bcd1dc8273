using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Trainers;

/// <summary>Keys with room for many more classes than occur, those of hashes for instance.</summary>
public class OccurringClassesTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Too_many_possible_keys_are_refused_before_any_row_is_read()
    {
        IDataView view = View(1_000_000_000, dimension: 3, rows: Rows(20, 3).Select<Row, Row>(_ => throw new InvalidOperationException("A row was read.")));

        FluentActions.Invoking(() => _ml.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy("Class").Fit(view))
            .Should().Throw<ArgumentOutOfRangeException>().WithMessage("*'Class' have 1000000000 possible values*at most 131071*MapValueToKey*");
    }

    [Fact]
    public void Keys_of_a_hash_are_learned_once_they_are_numbered()
    {
        IDataView view = View(1_000_000_000, 3, Rows(60, 3));
        IDataView numbered = _ml.Transforms.Conversion.MapValueToKey("Class").Fit(view).Transform(view);

        MaximumEntropyTransformer model = _ml.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy("Class").Fit(numbered);

        model.Model.NumberOfClasses.Should().Be(3);
        _ml.MulticlassClassification.Evaluate(model.Transform(numbered), "Class").MicroAccuracy.Should().BeGreaterThan(0.8);
    }

    [Fact]
    public void Only_classes_that_occur_cost_anything()
    {
        // All 100,000 classes would have 2,000,000,000 weights.
        const int dimension = 20_000;
        IDataView view = View(100_000, dimension, Rows(20, dimension));

        MaximumEntropyTransformer model = _ml.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy("Class").Fit(view);

        IDataView scored = model.Transform(view), reloaded = Reload(model).Transform(view);
        uint[] keys = [.. view.GetColumn<uint>("Class").Distinct().Order()];
        ((VectorDataViewType)scored.Schema["Score"].Type).Size.Should().Be(100_000);
        ((KeyDataViewType)scored.Schema["PredictedLabel"].Type).Count.Should().Be(100_000);
        float[][] scores = [.. scored.GetColumn<float[]>("Score")];
        foreach (float[] row in scores)
        {
            row.Select((score, slot) => (score, slot)).Where(pair => pair.score > 0).Select(pair => (uint)pair.slot + 1).Should().BeSubsetOf(keys, "key k is in slot k - 1");
            row.Sum().Should().BeApproximately(1, 1e-5f);
        }

        scored.GetColumn<uint>("PredictedLabel").Should().Equal(view.GetColumn<uint>("Class"));
        reloaded.GetColumn<uint>("PredictedLabel").Should().Equal(view.GetColumn<uint>("Class"));
        float[][] again = [.. reloaded.GetColumn<float[]>("Score")];
        for (int row = 0; row < scores.Length; row++)
        {
            again[row].AsSpan().SequenceEqual(scores[row]).Should().BeTrue();
        }
    }

    [Fact]
    public void Room_for_other_classes_changes_no_probability()
    {
        var options = new VarianceReducedMaximumEntropyTrainer.Options { LabelColumnName = "Class", BalanceClasses = true, ClassWeights = [1, 2, 3, 4, 5, 6, 7] };
        MaximumEntropyTransformer wide = _ml.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy(options).Fit(View(7, 3, Rows(60, 3)));
        uint[] keys = [.. View(7, 3, Rows(60, 3)).GetColumn<uint>("Class").Distinct().Order()];
        IDataView numbered = _ml.Transforms.Conversion.MapValueToKey("Class", keyOrdinality: Microsoft.ML.Transforms.ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
            .Fit(View(7, 3, Rows(60, 3))).Transform(View(7, 3, Rows(60, 3)));
        options.ClassWeights = [.. keys.Select(key => (double)key)];

        MaximumEntropyTransformer narrow = _ml.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy(options).Fit(numbered);

        for (int k = 0; k < keys.Length; k++)
        {
            wide.Model.GetWeights((int)keys[k] - 1).Should().Equal(narrow.Model.GetWeights(k));
            wide.Model.Biases[(int)keys[k] - 1].Should().Be(narrow.Model.Biases[k]);
        }

        int absent = Enumerable.Range(0, 7).First(index => !keys.Contains((uint)index + 1));
        wide.Model.GetWeights(absent).Should().OnlyContain(weight => weight == 0);
        wide.Model.Biases[absent].Should().Be(float.NegativeInfinity);
        _ml.MulticlassClassification.Evaluate(wide.Transform(View(7, 3, Rows(60, 3))), "Class").LogLoss.Should().BeInRange(0, 1);
    }

    [Fact]
    public void One_class_alone_is_always_predicted_with_a_warning()
    {
        List<string> warnings = [];
        _ml.Log += (_, message) => warnings.Add($"{message.Kind} {message.RawMessage}");
        IDataView view = View(7, 3, Rows(20, 3).Select(row => new Row { Features = row.Features, Class = 4 }));

        MaximumEntropyTransformer model = _ml.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy("Class").Fit(view);

        model.Transform(view).GetColumn<uint>("PredictedLabel").Should().Equal(view.GetColumn<uint>("Class"));
        warnings.Should().Contain(message => message.StartsWith("Warning") && message.Contains("can only say so"));
    }

    private IDataView View(ulong keys, int dimension, IEnumerable<Row> rows)
    {
        var definition = SchemaDefinition.Create(typeof(Row));
        definition["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, dimension + 1);
        definition["Class"].ColumnType = new KeyDataViewType(typeof(uint), keys);
        return _ml.Data.LoadFromEnumerable(rows, definition);
    }

    private static IEnumerable<Row> Rows(int count, int dimension)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(i => new Row
        {
            Features = new VBuffer<float>(dimension + 1, 2, [5 + (float)random.NextDouble(), (float)random.NextDouble()], [i % 3, dimension]),
            Class = (uint)(1 + 2 * (i % 3)),
        })];
    }

    private ITransformer Reload(ITransformer model)
    {
        using var stream = new MemoryStream();
        _ml.Model.Save(model, null, stream);
        stream.Position = 0;
        return new MLContext().Model.Load(stream, out _);
    }

    private sealed class Row
    {
        public VBuffer<float> Features { get; set; }

        public uint Class { get; set; }
    }
}
