using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML;
using Microsoft.ML.AutoML;
using Microsoft.ML.SearchSpace;
using Microsoft.ML.SearchSpace.Option;
using SearchSpace = Microsoft.ML.SearchSpace.SearchSpace;

namespace MlNetExtensions.AutoML.Tests.Seam;

/// <summary>What ML.NET's experiments do, as far as we build on it.</summary>
public sealed class ExperimentTests
{
    private readonly Journal _journal = new();

    [Fact]
    public void Trials_are_proposed_run_and_learned_from_in_order()
    {
        TrialResult best = Experiment(trial => trial switch { 1 => -1, 2 => double.NaN, _ => 1 }).SetMaxModelToExplore(4).Run();

        best.TrialSettings.TrialId.Should().Be(1);
        best.TrialSettings.EndedAtUtc.Should().NotBeNull();
        _journal.Proposed.Should().Equal(0, 1, 2, 3);
        _journal.Updated.Should().Equal(1, -1, double.NaN, 1);
        _journal.Best.Should().Equal(0, 1);
        _journal.Runners.Should().Be(5, "one is made before the loop");
    }

    [Fact]
    public void A_failing_first_trial_ends_the_experiment()
    {
        var experiment = Experiment(_ => throw new InvalidDataException("no good")).SetMaxModelToExplore(4);

        FluentActions.Invoking(experiment.Run).Should().Throw<Exception>().Which.GetBaseException().Message.Should().Be("no good");
        _journal.Updated.Should().Equal(double.MaxValue);
        _journal.Failed.Should().Equal("no good");
    }

    [Fact]
    public void A_cancelled_first_trial_does_not()
    {
        TrialResult best = Experiment(trial => trial == 0 ? throw new OperationCanceledException("given up") : 1).SetMaxModelToExplore(2).Run();

        best.TrialSettings.TrialId.Should().Be(1);
        _journal.Updated.Should().Equal(double.MaxValue, 1);
        _journal.Failed.Should().Equal("given up");
    }

    [Fact]
    public void Failures_after_a_success_are_counted_as_trials()
    {
        TrialResult best = Experiment(trial => trial > 0 ? throw new InvalidDataException("later") : 1).SetMaxModelToExplore(3).Run();

        best.TrialSettings.TrialId.Should().Be(0);
        _journal.Updated.Should().Equal(1, double.MaxValue, double.MaxValue);
    }

    [Fact]
    public void Without_a_finite_loss_there_is_no_best() =>
        FluentActions.Invoking(Experiment(_ => double.NaN).SetMaxModelToExplore(2).Run).Should().Throw<Exception>()
            .Which.GetBaseException().Should().BeOfType<TimeoutException>();

    [Fact]
    public void Settings_reach_services()
    {
        AutoMLExperiment.AutoMLExperimentSettings? seen = null;
        MLContext? child = null;
        var ml = new MLContext(seed: 7);
        var experiment = ml.Auto().CreateExperiment().AddSearchSpace("s", new SearchSpace { ["x"] = new UniformDoubleOption(0, 1) })
            .SetMaxModelToExplore(1)
            .SetTuner(services =>
            {
                seen = services.GetRequiredService<AutoMLExperiment.AutoMLExperimentSettings>();
                child = services.GetRequiredService<MLContext>();
                return new Tuner(_journal, seen.SearchSpace);
            })
            .SetTrialRunner(_ => new Runner(_journal, _ => 1));

        experiment.Run();

        seen!.Seed.Should().Be(7);
        seen.MaxModels.Should().Be(1);
        seen.SearchSpace.Keys.Should().Equal("s");
        child.Should().NotBeSameAs(ml);
    }

    private AutoMLExperiment Experiment(Func<int, double> loss) => new MLContext(seed: 1).Auto().CreateExperiment()
        .AddSearchSpace("s", new SearchSpace { ["x"] = new UniformDoubleOption(0, 1) })
        .SetTuner(services => new Tuner(_journal, services.GetRequiredService<AutoMLExperiment.AutoMLExperimentSettings>().SearchSpace))
        .SetTrialRunner(_ => new Runner(_journal, loss))
        .SetMonitor(_journal);

    private sealed class Journal : IMonitor
    {
        public List<int> Proposed { get; } = [];

        public List<double> Updated { get; } = [];

        public List<int> Best { get; } = [];

        public List<string?> Failed { get; } = [];

        public int Runners { get; set; }

        public void ReportBestTrial(TrialResult result) => Best.Add(result.TrialSettings.TrialId);

        public void ReportCompletedTrial(TrialResult result)
        {
        }

        public void ReportFailTrial(TrialSettings settings, Exception? exception = null) => Failed.Add(exception?.Message);

        public void ReportRunningTrial(TrialSettings settings)
        {
        }
    }

    private sealed class Tuner(Journal journal, SearchSpace space) : ITuner
    {
        public Parameter Propose(TrialSettings settings)
        {
            journal.Proposed.Add(settings.TrialId);
            return space.SampleFromFeatureSpace([0.5]);
        }

        public void Update(TrialResult result) => journal.Updated.Add(result.Loss);
    }

    private sealed class Runner : ITrialRunner
    {
        private readonly Func<int, double> _loss;

        public Runner(Journal journal, Func<int, double> loss)
        {
            journal.Runners++;
            _loss = loss;
        }

        public Task<TrialResult> RunAsync(TrialSettings settings, CancellationToken ct) =>
            Task.FromResult(new TrialResult { TrialSettings = settings, Loss = _loss(settings.TrialId) });

        public void Dispose()
        {
        }
    }
}
