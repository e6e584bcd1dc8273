using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Anomaly;

/// <summary>An autoencoder in pipelines: fitted, saved, loaded, in an engine, with other thresholds.</summary>
public class ReconstructionErrorTests
{
    private static readonly string[] _layers = ["LayerA", "LayerB"];
    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Cursors_engines_and_loaded_models_agree_to_the_last_bit(bool cross)
    {
        ReconstructionErrorTransformer model = Fit(Parts.Normal(200, seed: 1), options => options.Threshold = cross ? AnomalyThreshold.CrossConformal(2) : AnomalyThreshold.SplitConformal());
        Part[] test = [.. Parts.Normal(70, seed: 2), .. Parts.Defective(3, seed: 3)];

        Found[] fromCursor = Rows(model, test), fromLoaded = Rows(Reload(model), test);
        var engine = _ml.Model.CreatePredictionEngine<Part, Found>(model);

        fromLoaded.Should().BeEquivalentTo(fromCursor, options => options.WithStrictOrdering());
        test.Select(engine.Predict).Should().BeEquivalentTo(fromCursor, options => options.WithStrictOrdering());
        fromCursor.Should().OnlyContain(row => row.Score >= 0 && row.PValue > 0 && row.PValue <= 1 && row.PredictedLabel == row.PValue <= 0.05 && row.Contributions.Length == 8);
        foreach (Found row in fromCursor)
        {
            row.Contributions.Sum().Should().BeApproximately(row.Score, 1e-5f * row.Score);
        }
    }

    [Fact]
    public void Defects_are_found_where_they_are_and_evaluated()
    {
        ReconstructionErrorTransformer model = Fit(Parts.Normal(600, seed: 1), options => options.NumberOfEpochs = 30);
        IDataView test = Parts.View(_ml, Parts.Normal(300, seed: 2).Concat(Parts.Defective(30, seed: 3)));

        // Twelve standard deviations along a feature of unit variance.
        _ml.AnomalyDetection.Evaluate(model.Transform(test)).AreaUnderRocCurve.Should().BeGreaterThan(0.99);
        Rows(model, Parts.Defective(20, seed: 4)).Should().OnlyContain(row => row.Contributions[0] == row.Contributions.Max());
    }

    [Fact]
    public void Thresholds_and_rates_change_and_are_calibrated_before_and_after_loading()
    {
        IDataView rows = Parts.View(_ml, Parts.Normal(100, seed: 1));
        var model = _ml.Transforms.CopyColumns("Copy", "LayerA").Append(Trainer(options => options.FeatureColumnNames = ["Copy", "LayerB"])).Fit(rows);
        IDataView heldOut = Parts.View(_ml, Parts.Normal(150, seed: 5));

        foreach (ITransformer version in new[] { model, Reload(model) })
        {
            ReconstructionErrorTransformer.Find(_ml.AnomalyDetection.ChangeThreshold(version, 0.5))!.Threshold.Should().Be(0.5);
            ReconstructionErrorTransformer.Find(_ml.AnomalyDetection.ChangeFalsePositiveRate(version, 0.2))!.Model.FalsePositiveRate.Should().Be(0.2);
            ITransformer calibrated = _ml.AnomalyDetection.Calibrate(version, heldOut, 0.1);
            ReconstructionErrorTransformer.Find(Reload(calibrated))!.Model.SmallestPValue.Should().Be(1.0 / 151);
            calibrated.Transform(heldOut).GetColumn<bool>("PredictedLabel").Count(label => label).Should().Be(14, "as many of 150 scores are above the fifteenth from the top");
        }
    }

    [Fact]
    public void Contributions_have_the_names_that_concatenation_gives()
    {
        var definition = SchemaDefinition.Create(typeof(Named));
        definition["Sizes"].AddAnnotation(
            "SlotNames", new VBuffer<ReadOnlyMemory<char>>(2, ["length".AsMemory(), "width".AsMemory()]), new VectorDataViewType(TextDataViewType.Instance, 2));
        IDataView view = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 30).Select(i => new Named { Sizes = [i, i % 7], Weight = i % 5 }), definition);
        ReconstructionErrorTransformer model = Trainer(options => options.FeatureColumnNames = ["Sizes", "Weight"]).Fit(view);

        foreach (ITransformer version in new[] { model, Reload(model) })
        {
            VBuffer<ReadOnlyMemory<char>> names = default;
            version.Transform(view).Schema["Contributions"].GetSlotNames(ref names);
            names.DenseValues().Select(name => name.ToString()).Should().Equal("Sizes.length", "Sizes.width", "Weight");
        }
    }

    [Fact]
    public void A_missing_value_is_named_in_fitting_and_in_scoring()
    {
        Part[] parts = Parts.Normal(60, seed: 1);
        ReconstructionErrorTransformer model = Fit(parts);
        parts[42].LayerA[1] = float.NaN;

        FluentActions.Invoking(() => Fit(parts)).Should().Throw<InvalidRowException>().WithMessage("Column 'LayerA', row 42 (counted from 0), slot 1 holds NaN; replace missing values first*");
        foreach (string column in new[] { "Score", "PValue" })
        {
            FluentActions.Invoking(() => model.Transform(Parts.View(_ml, parts)).GetColumn<float>(column).ToArray()).Should().Throw<InvalidRowException>().WithMessage("Column 'LayerA', row 42*");
        }

        FluentActions.Invoking(() => Rows(Reload(model), parts)).Should().Throw<Exception>("a loaded model does not pass it over either");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Too_few_rows_are_refused(int count) =>
        FluentActions.Invoking(() => Fit(Parts.Normal(count, seed: 1))).Should().Throw<DegenerateSampleException>().WithMessage("Column 'LayerA' has *");

    [Fact]
    public void What_was_done_and_what_is_wrong_reaches_the_log()
    {
        List<string> messages = [];
        _ml.Log += (_, e) => messages.Add($"{e.Kind} {e.Source} {e.RawMessage}");

        Fit(Parts.Normal(40, seed: 1), options => (options.HiddenLayers, options.FalsePositiveRate, options.NumberOfEpochs) = ([8], 0.001, 2));

        messages.Should().Contain(message => message.Contains("ReconstructionError") && message.Contains("40 rows, 8 → Dense(8) → Tanh → Dense(8), SquaredError(8)"));
        messages.Should().Contain(message => message.StartsWith("Warning") && message.Contains("No layer is narrower than the 8 features"));
        messages.Should().Contain(message => message.StartsWith("Warning") && message.Contains("at least 999 are needed"));
    }

    [Fact]
    public void Progress_history_and_the_catalogs_parameters_arrive()
    {
        List<NetworkEpoch> told = [];
        var model = Fit(Parts.Normal(60, seed: 1), options => (options.NumberOfEpochs, options.Progress) = (3, new Told(told.Add)));

        told.Select(epoch => epoch.Epoch).Should().Equal(1, 2, 3);
        model.Model.History.Should().Equal(told);
        var trainer = _ml.AnomalyDetection.Trainers.ReconstructionError("LayerA", falsePositiveRate: 0.2, hiddenLayers: [2], loss: ReconstructionLoss.Amplified);
        ReconstructionErrorTransformer short2 = trainer.Fit(Parts.View(_ml, Parts.Normal(60, seed: 1)));
        short2.Model.FalsePositiveRate.Should().Be(0.2);
        short2.Model.Shape.ToString().Should().Be("3 → Dense(2) → Tanh → Dense(3)");
    }

    [Fact]
    public void Options_that_cannot_hold_are_refused_when_the_trainer_is_made()
    {
        void Refused(Action<ReconstructionErrorTrainer.Options> set, string message) =>
            FluentActions.Invoking(() => Trainer(set)).Should().Throw<ArgumentException>().WithMessage(message);

        Refused(options => options.FalsePositiveRate = 1, "*(0, 1)*");
        Refused(options => options.FalsePositiveRate = double.NaN, "*(0, 1)*");
        Refused(options => options.HiddenLayers = [4, 0], "*at least 1 unit*");
        Refused(options => options.Threshold = AnomalyThreshold.F, "*no chi-square or F law*");
        Refused(options => options.PValueColumnName = "Score", "*distinct names*");
        Refused(options => options.ScoreColumnName = "__mlx_x", "*reserved*");
        Refused(options => options.FeatureColumnNames = ["A", "A"], "*named twice*");
        Refused(options => options.Patience = 3, "*ValidationShare*");
        Refused(options => options.AmplificationScale = -1, "*AmplificationScale*positive*");
    }

    [Fact]
    public void The_estimator_announces_what_the_transformer_adds()
    {
        IDataView rows = Parts.View(_ml, Parts.Normal(40, seed: 1));
        var follower = Trainer(_ => { }).Append(_ml.Transforms.Concatenate("All", "Contributions", "Score", "PValue"));

        ((VectorDataViewType)follower.Fit(rows).GetOutputSchema(rows.Schema)["All"].Type).Size.Should().Be(10);
    }

    private ReconstructionErrorTrainer Trainer(Action<ReconstructionErrorTrainer.Options> set)
    {
        var options = new ReconstructionErrorTrainer.Options
        {
            FeatureColumnNames = _layers,
            NumberOfEpochs = 4,
            FalsePositiveRate = 0.05,
            FeatureContributionsColumnName = "Contributions",
        };
        set(options);
        return _ml.AnomalyDetection.Trainers.ReconstructionError(options);
    }

    private ReconstructionErrorTransformer Fit(IEnumerable<Part> parts, Action<ReconstructionErrorTrainer.Options>? set = null) =>
        Trainer(set ?? (_ => { })).Fit(Parts.View(_ml, parts));

    private ITransformer Reload(ITransformer model)
    {
        using var stream = new MemoryStream();
        _ml.Model.Save(model, null, stream);
        stream.Position = 0;
        return new MLContext().Model.Load(stream, out _);
    }

    private Found[] Rows(ITransformer model, Part[] parts) => [.. _ml.Data.CreateEnumerable<Found>(model.Transform(Parts.View(_ml, parts)), reuseRowObject: false)];

    private sealed class Found
    {
        public float Score { get; set; }

        public bool PredictedLabel { get; set; }

        public float PValue { get; set; }

        public float[] Contributions { get; set; } = [];
    }

    private sealed class Named
    {
        [VectorType(2)]
        public float[] Sizes { get; set; } = [];

        public float Weight { get; set; }
    }

    private sealed class Told(Action<NetworkEpoch> tell) : IProgress<NetworkEpoch>
    {
        public void Report(NetworkEpoch value) => tell(value);
    }
}
