using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Components;

namespace MlNetExtensions.Tests.Anomaly;

/// <summary>Thresholds and p-values through pipelines, cursors, engines and saved files.</summary>
public class GaussianThresholdPipelineTests
{
    private const double Rate = 0.05;

    private static readonly string[] _layers = ["LayerA", "LayerB"];

    private readonly MLContext _ml = new(seed: 1);

    public static TheoryData<string, int> Kinds()
    {
        var kinds = new TheoryData<string, int>();
        foreach (string kind in new[] { "default", "cross", "split", "fitted", "chi", "fixed" })
        {
            // 130 features are scored rows at a time.
            kinds.Add(kind, 3);
            kinds.Add(kind, 130);
        }

        return kinds;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Labels_and_p_values_agree_on_every_way(string kind, int dimension)
    {
        IDataView rows = Rows(dimension, 119, seed: 1), test = Rows(dimension, 200, seed: 2);
        GaussianMahalanobisTransformer model = Fit(kind, rows, dimension);
        (bool[] Labels, float[] PValues, float[] Scores) expected = Read(model.Transform(test));

        foreach (ITransformer version in new[] { model, Reload(model), GaussianMahalanobisTransformer.Find(Reload(model))! })
        {
            IDataView verdicts = version.Transform(test);
            Read(verdicts).Should().BeEquivalentTo(expected, options => options.WithStrictOrdering());
            // Read has a cursor for each column, for whose sake the others are not computed; here they come together.
            PartVerdict[] together = [.. _ml.Data.CreateEnumerable<PartVerdict>(verdicts, reuseRowObject: false)];
            together.Select(row => row.PredictedLabel).Should().Equal(expected.Labels);
            together.Select(row => row.PValue).Should().Equal(expected.PValues);
            together.Select(row => row.Score).Should().Equal(expected.Scores);
        }

        for (int i = 0; i < expected.Labels.Length; i++)
        {
            expected.Labels[i].Should().Be(kind == "fixed" ? expected.Scores[i] > (float)model.Threshold : expected.PValues[i] <= Rate);
        }

        expected.Labels.Should().Contain(false);
        model.Model.LabelsFollowScores.Should().Be(kind is not ("default" or "cross"));
    }

    [Fact]
    public void Engines_read_the_columns_they_like()
    {
        foreach (string kind in new[] { "cross", "split" })
        {
            GaussianMahalanobisTransformer model = Fit(kind, Rows(3, 119, seed: 1), 3);
            Triple[] test = [.. _ml.Data.CreateEnumerable<Triple>(Rows(3, 50, seed: 2), reuseRowObject: false)];
            bool[] expected = [.. model.Transform(_ml.Data.LoadFromEnumerable(test)).GetColumn<bool>("PredictedLabel")];

            foreach (ITransformer version in new[] { model, Reload(model) })
            {
                var labels = _ml.Model.CreatePredictionEngine<Triple, LabelOnly>(version);
                var all = _ml.Model.CreatePredictionEngine<Triple, PartVerdict>(version);
                test.Select(row => labels.Predict(row).PredictedLabel).Should().Equal(expected);
                test.Select(row => all.Predict(row).PredictedLabel).Should().Equal(expected);
            }
        }
    }

    [Theory]
    [InlineData(new[] { true, false, false }, new[] { true, false, false })]
    [InlineData(new[] { false, true, false }, new[] { false, true, false })]
    [InlineData(new[] { false, true, true }, new[] { false, true, true })]
    [InlineData(new[] { false, false, true }, new[] { false, true, true })]
    [InlineData(new[] { true, true, false }, new[] { true, true, false })]
    public void Nothing_is_computed_that_nobody_reads(bool[] isRead, bool[] isComputed)
    {
        var batch = new ComponentBatch(Fit("cross", Rows(3, 50, seed: 1), 3), 1, isRead);
        batch.BeginJoined(new VBuffer<float>(3, [1, 2, 3]));

        foreach (int output in Enumerable.Range(0, 3).Where(output => isRead[output]))
        {
            batch.Compute(output);
        }

        Enumerable.Range(0, 3).Select(batch.IsComputed).Should().Equal(isComputed, "score, label and p-value have costs of their own, but a label comes free with a p-value");
    }

    [Theory]
    [InlineData(3, "PredictedLabel")]
    [InlineData(130, "PredictedLabel")]
    [InlineData(3, "PValue")]
    [InlineData(130, "PValue")]
    public void A_missing_value_is_named_whatever_is_read(int dimension, string output)
    {
        GaussianMahalanobisTransformer model = Fit("cross", Rows(dimension, 119, seed: 1), dimension);
        IDataView broken = Rows(dimension, 20, seed: 2, missing: 13);

        FluentActions.Invoking(() => Drain(model.Transform(broken), output)).Should().Throw<Exception>()
            .Which.ToString().Should().Contain("'Features', row 13 (counted from 0), slot 1 holds NaN");
    }

    [Fact]
    public void Calibration_sets_the_threshold_of_fitted_and_loaded_chains()
    {
        IDataView train = Parts.View(_ml, Parts.Normal(60, seed: 1, withMissing: true));
        IDataView heldOut = Parts.View(_ml, Parts.Normal(499, seed: 2, withMissing: true));
        IDataView test = Parts.View(_ml, Parts.Normal(4000, seed: 3, withMissing: true));
        var chain = _ml.Transforms.ReplaceMissingValues("LayerB").Append(_ml.AnomalyDetection.Trainers.GaussianMahalanobis(new GaussianMahalanobisTrainer.Options
        {
            FeatureColumnNames = _layers,
            Threshold = AnomalyThreshold.Fixed(0),
            PValueColumnName = "P",
        })).Append(_ml.Transforms.CopyColumns("Copy", "Score")).Fit(train);
        float[] scores = [.. chain.Transform(test).GetColumn<float>("Score")];

        foreach (ITransformer version in new ITransformer[] { chain, Reload(chain) })
        {
            ITransformer calibrated = _ml.AnomalyDetection.Calibrate(version, heldOut, Rate);
            foreach (ITransformer stored in new[] { calibrated, Reload(calibrated) })
            {
                IDataView verdicts = stored.Transform(test);
                bool[] labels = [.. verdicts.GetColumn<bool>("PredictedLabel")];
                verdicts.GetColumn<float>("Score").Should().Equal(scores);
                verdicts.GetColumn<float>("P").Select(pValue => pValue <= Rate).Should().Equal(labels);
                // Standard error √(0.05·0.95·(1/500 + 1/4000)) = 0.0103.
                labels.Average(label => label ? 1.0 : 0).Should().BeApproximately(Rate, 0.021);
            }
        }

        FluentActions.Invoking(() => _ml.AnomalyDetection.Calibrate(_ml.Transforms.CopyColumns("Copy", "LayerA").Fit(train), heldOut))
            .Should().Throw<ArgumentException>().WithMessage("There is no GaussianMahalanobis or ReconstructionError step*");
        FluentActions.Invoking(() => _ml.AnomalyDetection.Calibrate(chain, Parts.View(_ml, Parts.Normal(0, seed: 2)))).Should().Throw<DegenerateSampleException>();
        FluentActions.Invoking(() => _ml.AnomalyDetection.Calibrate(chain, heldOut, falsePositiveRate: 1)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void The_log_says_how_p_values_were_calibrated_and_when_rows_are_too_few()
    {
        List<string> messages = [];
        _ml.Log += (_, e) => messages.Add($"{e.Kind} {e.RawMessage}");

        GaussianMahalanobisTransformer model = Fit("default", Rows(3, 119, seed: 1), 3);
        _ml.AnomalyDetection.Calibrate(model, Rows(3, 50, seed: 2), falsePositiveRate: 0.01);

        messages.Should().Contain(message => message.Contains("Cross-conformal with 5 folds on 119 rows."));
        messages.Should().Contain(message => message.StartsWith("Warning") && message.Contains("50 normal rows") && message.Contains("at least 99 are needed"));
    }

    [Fact]
    public void A_given_threshold_leaves_p_values_and_a_rate_leaves_scores()
    {
        IDataView rows = Rows(3, 119, seed: 1), test = Rows(3, 200, seed: 2);
        GaussianMahalanobisTransformer model = Fit("cross", rows, 3);
        (bool[] Labels, float[] PValues, float[] Scores) before = Read(model.Transform(test));

        (bool[] Labels, float[] PValues, float[] Scores) given = Read(_ml.AnomalyDetection.ChangeThreshold(Reload(model), 2.5).Transform(test));
        given.Labels.Should().Equal(before.Scores.Select(score => score > 2.5f));
        given.Scores.Should().Equal(before.Scores);
        given.PValues.Zip(before.PValues).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) <= 1e-7f);

        (bool[] Labels, float[] PValues, float[] Scores) changed = Read(_ml.AnomalyDetection.ChangeFalsePositiveRate(Reload(model), 0.3).Transform(test));
        changed.Labels.Should().Equal(changed.PValues.Select(pValue => pValue <= 0.3));
        changed.Labels.Count(label => label).Should().BeGreaterThan(before.Labels.Count(label => label));
        changed.Scores.Should().Equal(before.Scores);
    }

    private GaussianMahalanobisTransformer Fit(string kind, IDataView rows, int dimension) => _ml.AnomalyDetection.Trainers.GaussianMahalanobis(new GaussianMahalanobisTrainer.Options
    {
        FalsePositiveRate = Rate,
        Threshold = kind switch
        {
            "default" => AnomalyThreshold.Conformal(),
            "cross" => AnomalyThreshold.CrossConformal(4, seed: 1),
            "split" => AnomalyThreshold.SplitConformal(0.5),
            "fitted" => AnomalyThreshold.CrossFitted(),
            "chi" => AnomalyThreshold.ChiSquare,
            _ => AnomalyThreshold.Fixed(dimension > 3 ? 11 : 2),
        },
    }).Fit(rows);

    /// <summary>Rows whose spread differs from row to row, so that some are far out.</summary>
    private IDataView Rows(int dimension, int count, int seed, int missing = -1)
    {
        var random = new Random(seed);
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, dimension);
        return _ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i =>
        {
            float spread = 0.5f + random.NextSingle();
            float[] features = [.. Enumerable.Range(0, dimension).Select(_ => spread * (random.NextSingle() + random.NextSingle() - 1))];
            if (i == missing)
            {
                features[1] = float.NaN;
            }

            return new Row { Features = features };
        }).ToArray(), schema);
    }

    private ITransformer Reload(ITransformer model)
    {
        using var stream = new MemoryStream();
        _ml.Model.Save(model, null, stream);
        stream.Position = 0;
        return new MLContext().Model.Load(stream, out _);
    }

    private static (bool[] Labels, float[] PValues, float[] Scores) Read(IDataView verdicts) =>
        ([.. verdicts.GetColumn<bool>("PredictedLabel")], [.. verdicts.GetColumn<float>("PValue")], [.. verdicts.GetColumn<float>("Score")]);

    private static void Drain(IDataView verdicts, string output)
    {
        if (output == "PValue")
        {
            _ = verdicts.GetColumn<float>(output).Count(value => value > 0);
        }
        else
        {
            _ = verdicts.GetColumn<bool>(output).Count(value => value);
        }
    }

    private sealed class Row
    {
        public float[] Features { get; set; } = [];
    }

    private sealed class Triple
    {
        [VectorType(3)]
        public float[] Features { get; set; } = [];
    }

    private sealed class LabelOnly
    {
        public bool PredictedLabel { get; set; }
    }
}
