using Microsoft.ML;
using Microsoft.ML.AutoML;
using Microsoft.ML.Data;
using Microsoft.ML.SearchSpace;

namespace MlNetExtensions.AutoML.Tests.Trials;

public sealed class RacingTrialRunnerTests
{
    private readonly ScriptedTrials _trials = new();

    [Fact]
    public void A_trial_that_will_not_win_is_stopped_and_one_that_wins_is_not()
    {
        _trials.Metric = (x, fold) => x + 0.01 * fold;

        TrialResult best = _trials.Run();

        best.TrialSettings.TrialId.Should().Be(1);
        RacingTrialResult[] results = [.. _trials.Completed.Cast<RacingTrialResult>()];
        results.Select(result => result.FoldLosses.Count).Should().Equal(5, 5, 2);
        results.Select(result => result.IsStopped).Should().Equal(false, false, true);
        results.Select(result => result.IncumbentTrialId).Should().Equal(null, 0, 1);
        results[1].WinProbability.Should().BeGreaterThan(0.95);
        results[2].WinProbability.Should().BeLessThan(0.05);
        results[0].Metric.Should().BeApproximately(0.12, 1e-12);
        results[1].Metric.Should().BeApproximately(0.52, 1e-12);
        results[2].Metric.Should().BeApproximately(0.32, 1e-12, "the best trial's, and the difference on the folds that both have");
        results[2].Loss.Should().Be(-results[2].Metric);
        results[1].Model.Should().NotBeNull();
    }

    [Fact]
    public void A_metric_to_be_made_smaller_is_a_loss()
    {
        TrialResult best = _trials.Run(options => options.MaximizeMetric = false);

        best.TrialSettings.TrialId.Should().Be(0);
        best.Loss.Should().BeApproximately(0.1, 1e-12);
        _trials.Completed.Select(result => ((RacingTrialResult)result).IsStopped).Should().Equal(false, true, true);
    }

    [Fact]
    public void Close_trials_get_more_repeats_and_so_does_the_best()
    {
        _trials.Xs = [0.5, 0.505];
        _trials.Metric = (x, fold) => x + 0.2 * Math.Sin(fold * (x > 0.502 ? 1.7 : 2.9));

        _trials.Run(options => options.MaximumRepeats = 3);

        var close = (RacingTrialResult)_trials.Completed[1];
        close.Repeats.Should().Be(3);
        _trials.Runs.Should().Contain(new KeyValuePair<double, int>(0.5, 15)).And.Contain(new KeyValuePair<double, int>(0.505, 15));
        close.VarianceOverFolds.Should().BePositive();
        close.VarianceOverSeeds.Should().BePositive();
        double.IsNaN(((RacingTrialResult)_trials.Completed[0]).VarianceOverSeeds).Should().BeTrue();
    }

    [Fact]
    public void Variances_are_those_of_the_losses()
    {
        _trials.Xs = [0.5];
        _trials.Metric = (_, fold) => fold;

        _trials.Run();

        ((RacingTrialResult)_trials.Completed[0]).VarianceOverFolds.Should().BeApproximately(2.5, 1e-12);
    }

    [Fact]
    public void Parameters_tried_again_run_on_other_folds_and_report_their_mean()
    {
        _trials.Xs = [0.5, 0.5, 0.5];
        _trials.Metric = (_, run) => run / 5;

        _trials.Run();

        _trials.Completed.Select(result => result.Metric).Should().Equal(0, 1, 2);
    }

    [Fact]
    public void Repeats_split_the_rows_anew()
    {
        _trials.Xs = [0.5, 0.5, 0.5];
        var tests = new List<string[]>();

        _trials.Run(options => options.Metric = (_, scored) =>
        {
            tests.Add([.. scored.GetColumn<float[]>("Features").Select(features => string.Join(' ', features))]);
            return 0;
        });

        string[][][] repeats = [.. tests.Chunk(5)];
        repeats.Should().HaveCount(3);
        repeats.Should().OnlyContain(folds => folds.SelectMany(fold => fold).Distinct().Count() == 40, "each row is tested once in a repeat");
        repeats.Select(folds => string.Join('|', folds.Select(fold => string.Join(',', fold)))).Should().OnlyHaveUniqueItems();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Results_do_not_depend_on_workers(int workers)
    {
        string of1 = Results(1), ofMany = Results(workers);

        ofMany.Should().Be(of1);

        static string Results(int workers)
        {
            var ml = new MLContext(seed: 1);
            var log = new List<string>();
            var monitor = new ScriptedTrials();
            SweepablePipeline pipeline = ml.Transforms.NormalizeMinMax("Features").Append(ml.Auto().CreateSweepableEstimator(
                (context, options) => context.BinaryClassification.Trainers.VarianceReducedLogisticRegression(l2Regularization: options.L2),
                new SearchSpace<Tuners.ProposerTunerTests.Regularization>()));
            ml.Auto().CreateExperiment().SetPipeline(pipeline).SetDataset(GeneratedRow.View(ml, 120), fold: 4)
                .SetBinaryClassificationMetric(BinaryClassificationMetric.AreaUnderRocCurve, "Label").SetMaxModelToExplore(6)
                .SetSobolTuner(seed: 2)
                .SetRacingTrialRunner(new RacingTrialRunner.Options { Workers = workers, TrialsInFlight = 3, MaximumRepeats = 2 })
                .SetMonitor(monitor)
                .Run();
            return string.Join('\n', monitor.Completed.Select(result =>
                FormattableString.Invariant($"{result.TrialSettings.TrialId} {result.TrialSettings.Parameter} {result.Loss:R} {((RacingTrialResult)result).FoldLosses.Count}")));
        }
    }

    [Fact]
    public void Trials_are_begun_ahead_but_not_beyond_the_last()
    {
        _trials.Xs = new double[6];
        int running = 0, most = 0;
        var seen = new HashSet<double>();
        _trials.OnFit = (x, _) =>
        {
            int now = Interlocked.Increment(ref running);
            lock (seen)
            {
                seen.Add(x);
                most = Math.Max(most, now);
            }

            Thread.Sleep(20);
            Interlocked.Decrement(ref running);
        };
        var space = new Microsoft.ML.SearchSpace.SearchSpace { ["_pipeline_"] = Pipeline().SearchSpace };

        _trials.Run(
            options =>
            {
                options.TrialsInFlight = 3;
                options.Workers = 3;
            },
            new UniformTuner(space));

        most.Should().Be(3);
        seen.Should().HaveCount(6, "six trials were asked for");
        _trials.Completed.Select(result => result.TrialSettings.TrialId).Should().Equal(0, 1, 2, 3, 4, 5);
    }

    [Fact]
    public void Rows_to_validate_on_are_one_fold()
    {
        var ml = new MLContext(seed: 1);
        var monitor = new ScriptedTrials();
        IDataView rows = GeneratedRow.View(ml, 100);

        TrialResult best = ml.Auto().CreateExperiment().SetPipeline(Pipeline(ml)).SetDataset(ml.Data.TrainTestSplit(rows, 0.3, seed: 1)).SetMaxModelToExplore(2)
            .SetSobolTuner().SetRacingTrialRunner((_, scored) => scored.Schema.Count).SetMonitor(monitor).Run();

        ((RacingTrialResult)best).Folds.Should().Be(1);
        best.Metric.Should().Be(4);
    }

    [Fact]
    public void Without_rows_or_metric_there_is_a_clear_error()
    {
        var ml = new MLContext(seed: 1);
        var experiment = ml.Auto().CreateExperiment().SetPipeline(Pipeline(ml)).SetMaxModelToExplore(1).SetRacingTrialRunner();

        FluentActions.Invoking(experiment.Run).Should().Throw<Exception>().Which.GetBaseException().Message.Should().Contain("SetDataset");
        experiment.SetDataset(GeneratedRow.View(ml), 3);
        FluentActions.Invoking(experiment.Run).Should().Throw<Exception>().Which.GetBaseException().Message.Should().Contain("no metric");
    }

    [Theory]
    [InlineData(nameof(RacingTrialRunner.Options.Workers), 0)]
    [InlineData(nameof(RacingTrialRunner.Options.TrialsInFlight), 0)]
    [InlineData(nameof(RacingTrialRunner.Options.MaximumRepeats), 0)]
    [InlineData(nameof(RacingTrialRunner.Options.MinimumFolds), 0)]
    [InlineData(nameof(RacingTrialRunner.Options.MaximumFailures), 0)]
    [InlineData(nameof(RacingTrialRunner.Options.StopProbability), 0.5)]
    [InlineData(nameof(RacingTrialRunner.Options.StopProbability), double.NaN)]
    [InlineData(nameof(RacingTrialRunner.Options.MaximumMemoryInMegabytes), 0.0)]
    public void Options_out_of_range_are_refused_by_name(string name, object value)
    {
        var options = new RacingTrialRunner.Options();
        typeof(RacingTrialRunner.Options).GetProperty(name)!.SetValue(options, value);

        FluentActions.Invoking(() => new MLContext().Auto().CreateExperiment().SetRacingTrialRunner(options))
            .Should().Throw<ArgumentOutOfRangeException>().WithParameterName(name);
    }

    private static SweepablePipeline Pipeline(MLContext? ml = null)
    {
        ml ??= new MLContext();
        return ml.Transforms.CopyColumns("First", "Features").Append(new SweepableEstimator(
            (context, _) => context.Transforms.CopyColumns("Copy", "Features"),
            new Microsoft.ML.SearchSpace.SearchSpace { ["x"] = new Microsoft.ML.SearchSpace.Option.UniformDoubleOption(0, 1) }));
    }
}
