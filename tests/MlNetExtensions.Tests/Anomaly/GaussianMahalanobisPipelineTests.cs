using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Anomaly;

public class GaussianMahalanobisPipelineTests
{
    private static readonly string[] _layers = ["LayerA", "LayerB"];

    [Fact]
    public void The_quick_start_runs_and_a_loaded_model_gives_the_same_bits()
    {
        var ml = new MLContext(seed: 1);
        IDataView normalRows = Parts.View(ml, Parts.Normal(400, seed: 1, withMissing: true));
        var pipeline = ml.Transforms.ReplaceMissingValues("LayerB")
            .Append(ml.AnomalyDetection.Trainers.GaussianMahalanobis(featureColumnNames: ["LayerA", "LayerB"], falsePositiveRate: 0.01));

        var model = pipeline.Fit(normalRows);

        using var stream = new MemoryStream();
        ml.Model.Save(model, normalRows.Schema, stream);
        stream.Position = 0;
        ITransformer loaded = new MLContext().Model.Load(stream, out DataViewSchema schema);
        schema.Select(column => column.Name).Should().Contain(_layers);
        var before = ml.Model.CreatePredictionEngine<Part, PartVerdict>(model);
        var after = new MLContext().Model.CreatePredictionEngine<Part, PartVerdict>(loaded);
        foreach (Part part in Parts.Normal(20, seed: 2, withMissing: true).Concat(Parts.Defective(20, seed: 3)))
        {
            PartVerdict expected = before.Predict(part), found = after.Predict(part);
            found.Score.Should().Be(expected.Score);
            found.PValue.Should().Be(expected.PValue);
            found.PredictedLabel.Should().Be(expected.PredictedLabel);
            float.IsFinite(found.Score).Should().BeTrue();
        }
    }

    [Fact]
    public void Defects_are_found_and_evaluated()
    {
        var ml = new MLContext(seed: 1);
        var model = ml.AnomalyDetection.Trainers.GaussianMahalanobis(_layers).Fit(Parts.View(ml, Parts.Normal(1000, seed: 1)));
        IDataView test = Parts.View(ml, Parts.Normal(500, seed: 2).Concat(Parts.Defective(50, seed: 3)));

        AnomalyDetectionMetrics metrics = ml.AnomalyDetection.Evaluate(model.Transform(test));

        // Twelve standard deviations along a feature of unit variance.
        metrics.AreaUnderRocCurve.Should().BeGreaterThan(0.99);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Cursors_engines_and_loaded_models_agree_to_the_last_bit(bool details)
    {
        var ml = new MLContext(seed: 1);
        var model = ml.AnomalyDetection.Trainers.GaussianMahalanobis(Options(details)).Fit(Parts.View(ml, Parts.Normal(300, seed: 1)));
        Part[] test = [.. Parts.Normal(30, seed: 2), .. Parts.Defective(3, seed: 3)];

        PartDetails[] fromCursor = Rows(ml, model.Transform(Parts.View(ml, test)));
        PartDetails[] fromLoaded = Rows(ml, Reload(ml, model).Transform(Parts.View(ml, test)));
        var engine = ml.Model.CreatePredictionEngine<Part, PartDetails>(model);
        PartDetails[] fromEngine = [.. test.Select(engine.Predict)];

        fromLoaded.Should().BeEquivalentTo(fromCursor, options => options.WithStrictOrdering());
        fromEngine.Should().BeEquivalentTo(fromCursor, options => options.WithStrictOrdering());
        fromCursor[0].FeatureContributions.Should().HaveCount(details ? 8 : 0);
        fromCursor[0].ColumnScores.Should().HaveCount(details ? 2 : 0);
    }

    [Fact]
    public void Contributions_sum_to_squared_distances_and_distances_average_to_the_score()
    {
        var ml = new MLContext(seed: 1);
        var model = ml.AnomalyDetection.Trainers.GaussianMahalanobis(Options(details: true)).Fit(Parts.View(ml, Parts.Normal(300, seed: 1)));

        foreach (PartDetails row in Rows(ml, model.Transform(Parts.View(ml, Parts.Defective(20, seed: 2)))))
        {
            // Single outputs of double sums: 1e-5 leaves room for the rounding of eight terms.
            row.FeatureContributions[..3].Sum().Should().BeApproximately(row.ColumnScores[0] * row.ColumnScores[0], 1e-5f * row.ColumnScores[0] * row.ColumnScores[0]);
            row.FeatureContributions[3..].Sum().Should().BeApproximately(row.ColumnScores[1] * row.ColumnScores[1], 1e-4f * (1 + row.ColumnScores[1] * row.ColumnScores[1]));
            row.Score.Should().BeApproximately(row.ColumnScores.Average(), 1e-5f * row.Score);
            row.FeatureContributions[0].Should().Be(row.FeatureContributions.Max(), "the defect lies there");
        }
    }

    [Fact]
    public void Vector_outputs_keep_their_size_through_saving()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = Parts.View(ml, Parts.Normal(50, seed: 1));
        var model = ml.AnomalyDetection.Trainers.GaussianMahalanobis(Options(details: true)).Fit(rows);

        foreach (ITransformer version in new[] { model, Reload(ml, model) })
        {
            DataViewSchema schema = version.GetOutputSchema(rows.Schema);
            ((VectorDataViewType)schema["FeatureContributions"].Type).Size.Should().Be(8);
            ((VectorDataViewType)schema["ColumnScores"].Type).Size.Should().Be(2);
            schema.Where(column => !column.IsHidden).Select(column => column.Name)
                .Should().Equal("LayerA", "LayerB", "Label", "Score", "PredictedLabel", "PValue", "FeatureContributions", "ColumnScores");
        }
    }

    [Fact]
    public void The_estimator_announces_what_the_transformer_adds()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = Parts.View(ml, Parts.Normal(50, seed: 1));
        var pipeline = ml.Transforms.CopyColumns("Copy", "LayerA").Append(ml.AnomalyDetection.Trainers.GaussianMahalanobis(Options(details: true)));

        DataViewSchema schema = pipeline.Fit(rows).Transform(rows).Schema;

        // A chain checks the shapes of all its estimators before it fits the first, so a following estimator must find the new columns.
        var follower = pipeline.Append(ml.Transforms.Concatenate("All", "FeatureContributions", "ColumnScores", "Score", "PValue"));
        ((VectorDataViewType)follower.Fit(rows).GetOutputSchema(rows.Schema)["All"].Type).Size.Should().Be(12);
        schema["PredictedLabel"].Type.Should().Be(BooleanDataViewType.Instance);
    }

    [Fact]
    public void Thresholds_change_before_and_after_loading()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = Parts.View(ml, Parts.Normal(500, seed: 1));
        var model = ml.Transforms.CopyColumns("Copy", "LayerA").Append(ml.AnomalyDetection.Trainers.GaussianMahalanobis(_layers)).Fit(rows);
        float[] scores = [.. Verdicts(ml, model.Transform(rows)).Select(verdict => verdict.Score)];
        float middle = scores.Order().ElementAt(scores.Length / 2);

        foreach (ITransformer version in new[] { model, Reload(ml, model) })
        {
            ITransformer changed = ml.AnomalyDetection.ChangeThreshold(version, middle);

            foreach (ITransformer stored in new[] { changed, Reload(ml, changed) })
            {
                Verdicts(ml, stored.Transform(rows)).Should().OnlyContain(verdict => verdict.PredictedLabel == verdict.Score > middle);
                GaussianMahalanobisTransformer.Find(stored)!.Threshold.Should().Be(middle);
            }
        }

        GaussianMahalanobisTransformer.Find(ml.AnomalyDetection.ChangeFalsePositiveRate(Reload(ml, model), 0.2))!.Threshold
            .Should().Be(GaussianMahalanobisTransformer.Find(model)!.ChangeFalsePositiveRate(0.2).Threshold);
    }

    [Fact]
    public void Two_gaussians_live_in_one_saved_chain()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = Parts.View(ml, Parts.Normal(200, seed: 1));
        var model = ml.AnomalyDetection.Trainers.GaussianMahalanobis(new GaussianMahalanobisTrainer.Options { FeatureColumnNames = ["LayerA"], ScoreColumnName = "ScoreA" })
            .Append(ml.AnomalyDetection.Trainers.GaussianMahalanobis(new GaussianMahalanobisTrainer.Options { FeatureColumnNames = ["LayerB"], ScoreColumnName = "ScoreB" }))
            .Fit(rows);

        DataViewSchema schema = Reload(ml, model).GetOutputSchema(rows.Schema);
        float[] Column(ITransformer version, string name) => [.. version.Transform(rows).GetColumn<float>(name)];

        Column(Reload(ml, model), "ScoreA").Should().Equal(Column(model, "ScoreA"));
        Column(Reload(ml, model), "ScoreB").Should().Equal(Column(model, "ScoreB"));
        Column(model, "ScoreA").Should().NotEqual(Column(model, "ScoreB"));
        schema.Select(column => column.Name).Should().NotContain(name => name.StartsWith("__mlx", StringComparison.Ordinal));
    }

    [Fact]
    public void Merging_shards_is_fitting_all_rows()
    {
        var ml = new MLContext(seed: 1);
        Part[] parts = Parts.Normal(300, seed: 1);
        GaussianMahalanobisTransformer Fit(IEnumerable<Part> rows) => ml.AnomalyDetection.Trainers.GaussianMahalanobis(_layers).Fit(Parts.View(ml, rows));
        GaussianMahalanobisTransformer loaded = GaussianMahalanobisTransformer.Find(Reload(ml, Fit(parts[..120])))!;

        GaussianMahalanobisTransformer merged = loaded.Merge(Fit(parts[120..]), threshold: 4);
        GaussianMahalanobisTransformer calibrated = loaded.Merge(Fit(parts[120..]), Parts.View(ml, Parts.Normal(500, seed: 7)), falsePositiveRate: 0.05);

        IDataView test = Parts.View(ml, Parts.Normal(400, seed: 8));
        float[] all = [.. Fit(parts).Transform(test).GetColumn<float>("Score")];
        float[] found = [.. merged.Transform(test).GetColumn<float>("Score")];
        for (int i = 0; i < all.Length; i++)
        {
            found[i].Should().BeApproximately(all[i], 1e-5f * all[i]);
        }

        merged.Threshold.Should().Be(4);
        merged.Model.HasPValues.Should().BeFalse();
        // 400 normal rows at a rate of 0.05: standard error 0.0146 with the calibration's own; four of them.
        calibrated.Transform(test).GetColumn<bool>("PredictedLabel").Count(label => label).Should().BeInRange(1, 44);
    }

    [Fact]
    public void Fitting_goes_on_with_new_rows()
    {
        var ml = new MLContext(seed: 1);
        Part[] parts = Parts.Normal(300, seed: 1);
        GaussianMahalanobisTrainer trainer = ml.AnomalyDetection.Trainers.GaussianMahalanobis(_layers);

        GaussianMahalanobisTransformer continued = trainer.Fit(Parts.View(ml, parts[100..]), trainer.Fit(Parts.View(ml, parts[..100])));

        GaussianMahalanobisTransformer whole = trainer.Fit(Parts.View(ml, parts));
        continued.Model.Columns[0].Count.Should().Be(300);
        continued.Model.Columns[1].Shrinkage.Should().BeApproximately(whole.Model.Columns[1].Shrinkage, 1e-10);
        continued.Model.HasPValues.Should().BeTrue();
    }

    [Fact]
    public void A_cache_checkpoint_and_a_fit_twice_change_nothing()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = Parts.View(ml, Parts.Normal(300, seed: 1));
        var trainer = ml.AnomalyDetection.Trainers.GaussianMahalanobis(_layers);
        var cached = ml.Transforms.CopyColumns("Copy", "LayerA").AppendCacheCheckpoint(ml).Append(trainer).Fit(rows).LastTransformer;

        cached.Threshold.Should().Be(trainer.Fit(rows).Threshold);
        trainer.Fit(rows).Threshold.Should().Be(trainer.Fit(rows).Threshold);
        cached.Transform(rows).GetColumn<float>("Score").Should().Equal(trainer.Fit(rows).Transform(rows).GetColumn<float>("Score"));
    }

    [Fact]
    public void Warnings_and_facts_reach_the_log()
    {
        var ml = new MLContext(seed: 1);
        List<string> messages = [];
        ml.Log += (_, e) => messages.Add($"{e.Kind} {e.Source} {e.RawMessage}");

        ml.AnomalyDetection.Trainers.GaussianMahalanobis(_layers, falsePositiveRate: 0.001).Fit(Parts.View(ml, Parts.Normal(40, seed: 1)));

        messages.Should().Contain(message => message.Contains("GaussianMahalanobis") && message.Contains("40 rows, 5 features"));
        messages.Should().Contain(message => message.StartsWith("Warning") && message.Contains("at least 999 are needed"));
    }

    [Fact]
    public void Given_thresholds_and_laws_are_honored()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = Parts.View(ml, Parts.Normal(300, seed: 1));
        GaussianMahalanobisTransformer Fit(AnomalyThreshold threshold, CovarianceEstimator covariance) => ml.AnomalyDetection.Trainers.GaussianMahalanobis(
            new GaussianMahalanobisTrainer.Options { FeatureColumnNames = ["LayerA"], Threshold = threshold, Covariance = covariance, FalsePositiveRate = 0.05 }).Fit(rows);

        Fit(AnomalyThreshold.Fixed(7), CovarianceEstimator.LedoitWolf).Threshold.Should().Be(7);
        double chi = Fit(AnomalyThreshold.ChiSquare, CovarianceEstimator.Empirical).Threshold;
        chi.Should().BeApproximately(Math.Sqrt(7.814727903251178), 1e-9, "the 95 % point of chi-square with three degrees of freedom");
        Fit(AnomalyThreshold.F, CovarianceEstimator.Empirical).Threshold.Should().BeGreaterThan(chi, "the moments are estimated");
    }

    private static GaussianMahalanobisTrainer.Options Options(bool details) => new()
    {
        FeatureColumnNames = _layers,
        FeatureContributionsColumnName = details ? "FeatureContributions" : null,
        ColumnScoresColumnName = details ? "ColumnScores" : null,
    };

    private static ITransformer Reload(MLContext ml, ITransformer model)
    {
        using var stream = new MemoryStream();
        ml.Model.Save(model, null, stream);
        stream.Position = 0;
        return new MLContext().Model.Load(stream, out _);
    }

    private static PartDetails[] Rows(MLContext ml, IDataView data) => [.. ml.Data.CreateEnumerable<PartDetails>(data, reuseRowObject: false, ignoreMissingColumns: true)];

    private static PartVerdict[] Verdicts(MLContext ml, IDataView data) => [.. ml.Data.CreateEnumerable<PartVerdict>(data, reuseRowObject: false)];
}
