using Microsoft.ML;
using Microsoft.ML.AutoML;
using Microsoft.ML.SearchSpace.Option;
using SearchSpace = Microsoft.ML.SearchSpace.SearchSpace;

namespace MlNetExtensions.AutoML.Tests.Trials;

/// <summary>Racing trials whose folds are in a study.</summary>
public sealed class RacingInStudyTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private readonly MLContext _ml = new(seed: 1);
    private int _folds;

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        foreach (string file in Directory.GetFiles(Path.GetTempPath(), Path.GetFileName(_file) + "*"))
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Folds_are_kept_and_finished_trials_do_not_run_again()
    {
        using (IStudyStore store = new SqliteStudyStore(_file))
        {
            TrialResult best = Run(store, trials: 3, failing: false);
            best.Metric.Should().BeInRange(0, 1);
            StudyTrial[] trials = [.. store.Trials("s")];
            trials.Should().HaveCount(3);
            trials[0].Folds.Select(fold => fold.Fold).Should().Equal(0, 1, 2);
            trials[0].Folds.Average(fold => fold.Loss).Should().BeApproximately(trials[0].Result!.Loss, 1e-12);
        }

        int before = _folds;
        using IStudyStore again = new SqliteStudyStore(_file);
        Run(again, trials: 3, failing: false);
        _folds.Should().Be(before);
    }

    [Fact]
    public void A_failed_trial_is_failed_in_the_study_too()
    {
        using IStudyStore store = new SqliteStudyStore(_file);

        TrialResult best = Run(store, trials: 3, failing: true);

        best.TrialSettings.TrialId.Should().NotBe(0);
        StudyTrial first = store.Trials("s").Single(trial => trial.Number == 0);
        first.IsFinished.Should().BeTrue();
        double.IsNaN(first.Result!.Loss).Should().BeTrue();
    }

    [Fact]
    public async Task A_fold_that_was_run_with_another_seed_is_run_again()
    {
        using IStudyStore store = new SqliteStudyStore(_file);
        store.Open("s", "space");
        StudyLease lease = store.TryPropose("s", new StudyProposal(0, [], "{}"), new StudyClaim("w", TimeSpan.FromMinutes(1)))!;
        SweepablePipeline pipeline = _ml.Transforms.CopyColumns("First", "Features").Append(new SweepableEstimator(
            (context, _) => context.Transforms.CopyColumns("Copy", "Features"), new SearchSpace { ["x"] = new UniformDoubleOption(0, 1) }));
        var rows = new FoldedRows { Dataset = GeneratedRow.View(_ml, 40), Fold = 3 };
        int runs = 0;
        var options = new RacingTrialRunner.Options { MaximizeMetric = false, Seed = 5 };
        options.Metric = (_, _) =>
        {
            runs++;
            return 0.25;
        };
        StudyFold[] earlier = [new(1, new TrialFolds(rows, 5).SeedOf(0, 1), 0.75, 0.75, TimeSpan.Zero), new(2, 99, 0.75, 0.75, TimeSpan.Zero)];
        var known = new StudyLease("s", lease.Trial with { Folds = earlier }, lease.Token, lease.Length);

        var result = (RacingTrialResult)await new RacingTrialRunner(pipeline, rows, null, options).RunAsync(
            new TrialSettings { Parameter = pipeline.SearchSpace.SampleFromFeatureSpace(pipeline.SearchSpace.Default) }, new StudyFolds(store, known), default);

        result.FoldLosses.Should().Equal(0.25, 0.75, 0.25);
        runs.Should().Be(2);
    }

    private TrialResult Run(IStudyStore store, int trials, bool failing)
    {
        var step = new SweepableEstimator(
            (context, _) => context.Transforms.CopyColumns("Copy", "Features"), new SearchSpace { ["x"] = new UniformDoubleOption(0, 1) });
        var options = new RacingTrialRunner.Options
        {
            Metric = (_, _) => Interlocked.Increment(ref _folds) == 1 && failing ? throw new InvalidDataException("no good") : 0.5 + 0.01 * (_folds % 3),
        };
        return _ml.Auto().CreateExperiment().SetPipeline(_ml.Transforms.CopyColumns("First", "Features").Append(step))
            .SetDataset(GeneratedRow.View(_ml, 40), fold: 3).SetMaxModelToExplore(trials)
            .SetStudy(store, "s", (space, seed) => new SobolTuner(space, seed), services => RacingTrialRunner.Of(services, options))
            .Run();
    }

#nullable disable
    private sealed class FoldedRows : ICrossValidateDatasetManager
    {
        public int Fold { get; set; }

        public IDataView Dataset { get; set; }

        public string SamplingKeyColumnName { get; set; }
    }
}
