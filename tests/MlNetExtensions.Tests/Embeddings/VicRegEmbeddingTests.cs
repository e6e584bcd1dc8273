using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Embeddings;

/// <summary>Self-supervised embeddings in pipelines: fitted, saved, loaded, in an engine, before a trainer.</summary>
public class VicRegEmbeddingTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData(false, 6)]
    [InlineData(true, 16)]
    public void Cursors_engines_and_loaded_models_agree_to_the_last_bit(bool expanded, int size)
    {
        Row[] rows = Rows(200);
        IDataView view = _ml.Data.LoadFromEnumerable(rows);
        VicRegEmbeddingTransformer model = Estimator(options => options.OutputExpanded = expanded).Fit(view);
        using var file = new MemoryStream();
        _ml.Model.Save(model, view.Schema, file);
        file.Position = 0;
        ITransformer loaded = _ml.Model.Load(file, out _);

        float[][] fromCursor = Embeddings(model.Transform(view)), fromLoaded = Embeddings(loaded.Transform(view));
        var engine = _ml.Model.CreatePredictionEngine<Row, Embedded>(loaded);

        fromCursor.Should().OnlyContain(embedding => embedding.Length == size && embedding.All(float.IsFinite));
        fromLoaded.Should().BeEquivalentTo(fromCursor, options => options.WithStrictOrdering());
        rows.Select(row => engine.Predict(row).Embedding).Should().BeEquivalentTo(fromCursor, options => options.WithStrictOrdering());
        VicRegEmbeddingTransformer found = VicRegEmbeddingTransformer.Find(loaded)!;
        found.Shape.Should().Be(model.Shape);
        found.History.Should().BeEmpty();
        model.History.Should().HaveCount(5);
    }

    [Fact]
    public void The_shape_before_fitting_is_that_of_the_schema_after()
    {
        IDataView view = _ml.Data.LoadFromEnumerable(Rows(40));
        VicRegEmbeddingEstimator estimator = Estimator();

        SchemaShape.Column shape = estimator.GetOutputSchema(_ml.Transforms.CustomMapping<Nothing, Row>((_, _) => { }, null).GetOutputSchema(new SchemaShape([]))).Single(column => column.Name == "Embedding");
        var type = (VectorDataViewType)estimator.Fit(view).GetOutputSchema(view.Schema)["Embedding"].Type;

        shape.Kind.Should().Be(SchemaShape.Column.VectorKind.Vector);
        shape.ItemType.Should().Be(NumberDataViewType.Single);
        type.Size.Should().Be(6);
        type.ItemType.Should().Be(NumberDataViewType.Single);
    }

    [Fact]
    public void A_trainer_learns_from_the_embedding()
    {
        IDataView view = _ml.Data.LoadFromEnumerable(Rows(400));

        var model = Estimator(options => options.NumberOfEpochs = 20)
            .Append(_ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression(featureColumnName: "Embedding"))
            .Fit(view);

        // The label is the sign of one of three factors, which an untouched guess gets right half of the time.
        _ml.BinaryClassification.Evaluate(model.Transform(_ml.Data.LoadFromEnumerable(Rows(300, seed: 2)))).Accuracy.Should().BeGreaterThan(0.8);
    }

    [Fact]
    public void A_given_second_view_is_learned_from_and_not_needed_later()
    {
        IDataView view = _ml.Data.LoadFromEnumerable(Rows(100));
        VicRegEmbeddingTransformer given = Estimator(options => (options.SecondViewColumnName, options.FirstView, options.SecondView) = ("Other", [], [])).Fit(view);
        VicRegEmbeddingTransformer made = Estimator(options => (options.FirstView, options.SecondView) = ([], [])).Fit(view);

        given.History[^1].Terms.Invariance.Should().BeGreaterThan(0);
        made.History[^1].Terms.Invariance.Should().Be(0, "both views are the row itself");
        Embeddings(given.Transform(_ml.Transforms.SelectColumns("Features").Fit(view).Transform(view))).Should().HaveCount(100);
    }

    [Fact]
    public void Large_batches_are_learned_from_with_lars_by_default()
    {
        Row[] rows = Rows(1024);
        IDataView view = _ml.Data.LoadFromEnumerable(rows);
        VicRegEmbeddingEstimator Large(Func<Schedule, GradientTransformation>? optimizer, double? rate) =>
            Estimator(options => (options.BatchSize, options.NumberOfEpochs, options.Optimizer, options.LearningRate) = (1024, 2, optimizer, rate));

        float[][] byDefault = Embeddings(Large(null, null).Fit(view).Transform(view));

        Embeddings(Large(rate => Optimizers.Lars(rate), 0.8).Fit(view).Transform(view)).Should().BeEquivalentTo(byDefault, options => options.WithStrictOrdering());
        Embeddings(Large(rate => Optimizers.Adam(rate), null).Fit(view).Transform(view))[0].Should().NotEqual(byDefault[0]);
    }

    [Fact]
    public void What_cannot_be_learned_from_is_refused_with_its_place()
    {
        Row[] rows = Rows(20);
        rows[7].Features[3] = float.NaN;
        IDataView broken = _ml.Data.LoadFromEnumerable(rows);
        IDataView sound = _ml.Data.LoadFromEnumerable(Rows(20));

        FluentActions.Invoking(() => Estimator().Fit(broken)).Should().Throw<ArgumentException>().WithMessage("*Features*row 7*slot 3*");
        FluentActions.Invoking(() => Estimator(options => options.SecondViewColumnName = "Short").Fit(sound)).Should().Throw<ArgumentException>().WithMessage("*'Short' has 2 features*'Features'*12*");
        FluentActions.Invoking(() => Estimator(options => options.SecondView = [new ImageFlip(new ImageLayout(5, 5))]).Fit(sound)).Should().Throw<ArgumentException>().WithMessage("*5 × 5 pixels*12*");
        FluentActions.Invoking(() => Estimator().Fit(_ml.Data.LoadFromEnumerable(Rows(1)))).Should().Throw<ArgumentException>().WithMessage("*at least 2*");
        FluentActions.Invoking(() => Embeddings(Estimator().Fit(sound).Transform(broken))).Should().Throw<Exception>().Which.ToString().Should().Contain("Features").And.Contain("7");
    }

    [Fact]
    public void Options_that_cannot_hold_are_refused_by_name()
    {
        foreach ((Action<VicRegEmbeddingEstimator.Options> set, string name) in new (Action<VicRegEmbeddingEstimator.Options>, string)[]
        {
            (options => options.BatchSize = 1, "BatchSize"),
            (options => options.Dimension = 0, "Dimension"),
            (options => options.NumberOfEpochs = 0, "NumberOfEpochs"),
            (options => options.LearningRate = double.NaN, "LearningRate"),
            (options => options.EncoderLayers = [0], "EncoderLayers"),
            (options => options.ExpanderLayers = [-1], "ExpanderLayers"),
            (options => options.SecondViewColumnName = "Features", "SecondViewColumnName"),
            (options => options.NumberOfThreads = 0, "NumberOfThreads"),
            (options => options.FeatureScaling = (FeatureScaling)9, "FeatureScaling"),
            (options => options.Loss = new VicRegLoss { VarianceCoefficient = -1 }, "VarianceCoefficient"),
            (options => options.OutputColumnName = "", "OutputColumnName"),
        })
        {
            FluentActions.Invoking(() => Estimator(set)).Should().Throw<ArgumentException>().WithMessage($"*{name}*");
        }
    }

    private VicRegEmbeddingEstimator Estimator(Action<VicRegEmbeddingEstimator.Options>? set = null)
    {
        var options = new VicRegEmbeddingEstimator.Options { EncoderLayers = [16], Dimension = 6, ExpanderLayers = [16, 16], NumberOfEpochs = 5, BatchSize = 32, LearningRate = 0.003 };
        set?.Invoke(options);
        return _ml.Transforms.VicRegEmbedding(options);
    }

    private float[][] Embeddings(IDataView view) => [.. _ml.Data.CreateEnumerable<Embedded>(view, reuseRowObject: false).Select(row => row.Embedding)];

    // Three factors behind twelve features; the first one's sign is the label.
    private static Row[] Rows(int count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            double[] factors = [random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5];
            float[] Draw() => [.. Enumerable.Range(0, 12).Select(j => (float)(factors[j % 3] + 0.1 * random.NextDouble()))];
            return new Row { Label = factors[0] > 0, Features = Draw(), Other = Draw(), Short = [1, 2] };
        })];
    }

    private sealed class Row
    {
        public bool Label { get; set; }

        [VectorType(12)]
        public float[] Features { get; set; } = [];

        [VectorType(12)]
        public float[] Other { get; set; } = [];

        [VectorType(2)]
        public float[] Short { get; set; } = [];
    }

    private sealed class Nothing;

    private sealed class Embedded
    {
        public float[] Embedding { get; set; } = [];
    }
}
