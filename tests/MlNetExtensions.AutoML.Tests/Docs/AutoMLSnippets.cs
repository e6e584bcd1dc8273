using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML;
using Microsoft.ML.AutoML;
using Microsoft.ML.Data;
using Microsoft.ML.SearchSpace;
using MlNetExtensions.Tuning;

namespace MlNetExtensions.AutoML.Tests.Docs;

/// <summary>The code of docs/automl.md, with fewer trials where a line says how many.</summary>
public sealed class AutoMLSnippets : IDisposable
{
    private readonly MLContext ml = new(seed: 1);

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        foreach (string file in Directory.GetFiles(".", "study.db*"))
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Ten_minutes()
    {
        IDataView rows = Sites(ml, 60);

        var experiment = First(rows);

        experiment.Metric.Should().BeInRange(0.5, 1);
        Written(experiment, rows).Should().Contain("context.BinaryClassification.Trainers.");
    }

    [Fact]
    public void Own_proposer()
    {
        AutoMLExperiment experiment = Small();

        experiment.SetTuner(services => new ProposerTuner(
            services.GetRequiredService<AutoMLExperiment.AutoMLExperimentSettings>().SearchSpace,
            space => new SobolProposer(space, seed: 7)));

        experiment.Run().Metric.Should().BeInRange(0.5, 1);
    }

    [Fact]
    public void Race()
    {
        AutoMLExperiment experiment = Small();

        var pause = new TrialPause();
        experiment.SetRacingTrialRunner(new RacingTrialRunner.Options
        {
            MaximumRepeats = 3,
            Workers = 4,
            TrialsInFlight = 2,
            MaximumTrialTime = TimeSpan.FromMinutes(5),
            MaximumMemoryInMegabytes = 8000,
            Pause = pause,
        });

        experiment.Run().Should().BeOfType<RacingTrialResult>();
    }

    [Fact]
    public void Anomalies()
    {
        IDataView normal = Points(100, anomalies: false), mixed = Points(60, anomalies: true);

        TrialResult found = ml.Auto().CreateExperiment()
            .SetPipeline(ml.Auto().AnomalyDetection())
            .SetDataset(normal, mixed)
            .SetThompsonSamplingTuner()
            .SetRacingTrialRunner((context, scored) => context.AnomalyDetection.Evaluate(scored, "Label").AreaUnderRocCurve)
            .SetMaxModelToExplore(10)
            .Run();

        found.Metric.Should().BeGreaterThan(0.8);
    }

    [Fact]
    public void Spaces()
    {
        IDataView rows = Sites(ml, 60);

        var few = new SearchSpace<NeuralNetworkSearch>(new NeuralNetworkSearch { Epochs = 5, Optimizer = "MarsAdamW" });
        few.Remove("Epochs");
        few.Remove("Optimizer");
        SweepablePipeline pipeline = ml.Auto().NormalizeStratified("Features", "Features", ["Site"]).Append(
            ml.Auto().BinaryNeuralNetwork(searchSpace: few), ml.Auto().VarianceReducedLinearSvm());

        Parameter start = pipeline.SearchSpace.SampleFromFeatureSpace(pipeline.SearchSpace.Default);
        start["e1"].AsType<NeuralNetworkSearch>().Epochs.Should().Be(5);
        pipeline.BuildFromOption(ml, start).Fit(rows).Transform(rows).Schema.GetColumnOrNull("Score").Should().NotBeNull();
    }

    [Fact]
    public void Study()
    {
        AutoMLExperiment experiment = Small();
        using IStudyStore store = new SqliteStudyStore("study.db");
        var options = new RacingTrialRunner.Options { Workers = 2 };
        experiment.SetStudy(store, "income", (space, seed) => new ThompsonSamplingTuner(space, seed: seed), services => RacingTrialRunner.Of(services, options));

        experiment.Run();
        store.Trials("income").Should().HaveCount(2);
    }

    private static TrialResult First(IDataView rows)
    {
        var ml = new MLContext(seed: 1);
        TrialResult best = ml.Auto().CreateExperiment()
            .SetPipeline(ml.Auto().ExtendedBinaryClassification())
            .SetDataset(rows, fold: 5)
            .SetBinaryClassificationMetric(BinaryClassificationMetric.AreaUnderRocCurve, "Label")
            .SetThompsonSamplingTuner()
            .SetRacingTrialRunner(workers: 2)
            .SetMaxModelToExplore(20)
            .Run();
        return best;
    }

    private string Written(TrialResult best, IDataView rows)
    {
        SweepablePipeline searched = ml.Auto().ExtendedBinaryClassification();
        ITransformer model = searched.BuildFromOption(ml, best.TrialSettings.Parameter["_pipeline_"]).Fit(rows);
        string code = BestTrialCode.Write(best.TrialSettings, "The best of 20 trials", searched);
        model.Transform(rows).Schema["Score"].Type.Should().Be(NumberDataViewType.Single);
        return code;
    }

    private AutoMLExperiment Small() => ml.Auto().CreateExperiment()
        .SetPipeline(ml.Auto().ExtendedBinaryClassification(useNeuralNetwork: false))
        .SetDataset(Sites(ml, 60), fold: 3)
        .SetBinaryClassificationMetric(BinaryClassificationMetric.AreaUnderRocCurve, "Label")
        .SetMaxModelToExplore(2);

    private static IDataView Sites(MLContext context, int count)
    {
        var random = new Random(3);
        return context.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i =>
        {
            float[] features = [random.NextSingle(), random.NextSingle(), random.NextSingle()];
            return new SiteRow { Label = features[0] + 0.3 * random.NextDouble() > 0.65, Site = i % 2 == 0 ? "a" : "b", Features = features };
        }).ToArray());
    }

    private IDataView Points(int count, bool anomalies)
    {
        var random = new Random(count);
        return ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i =>
        {
            bool odd = anomalies && i % 4 == 0;
            return new Point { Label = odd ? 1 : 0, Features = [.. Enumerable.Range(0, 4).Select(_ => random.NextSingle() + (odd ? 0.8f : 0))] };
        }).ToArray());
    }

    private sealed class SiteRow
    {
        public bool Label { get; set; }

        public string Site { get; set; } = "";

        [VectorType(3)]
        public float[] Features { get; set; } = [];
    }

    private sealed class Point
    {
        public float Label { get; set; }

        [VectorType(4)]
        public float[] Features { get; set; } = [];
    }
}
