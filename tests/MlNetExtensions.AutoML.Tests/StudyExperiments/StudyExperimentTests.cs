using Microsoft.ML;
using Microsoft.ML.AutoML;
using Microsoft.ML.SearchSpace;
using Microsoft.ML.SearchSpace.Option;
using MlNetExtensions.AutoML.Tests.Studies;
using SearchSpace = Microsoft.ML.SearchSpace.SearchSpace;

namespace MlNetExtensions.AutoML.Tests.StudyExperiments;

public sealed class StudyExperimentTests : IDisposable
{
    private const int Trials = 8;

    private readonly StudyDatabase _database = new("SQLite");
    private readonly List<(string Experiment, int Trial)> _runs = [];

    public void Dispose() => _database.Dispose();

    [Fact]
    public void AnExperimentLeavesItsTrialsInTheStudy()
    {
        TrialResult best = Experiment("a").Run();

        IReadOnlyList<StudyTrial> trials = _database.Connect().Trials("s");
        trials.Should().HaveCount(Trials).And.OnlyContain(trial => trial.State == StudyTrialState.Completed && trial.Worker == "a");
        best.Loss.Should().Be(trials.Min(trial => trial.Result!.Loss));
        best.Metric.Should().Be(1 - best.Loss);
        trials[best.TrialSettings.TrialId].Result!.Duration.Should().Be(TimeSpan.FromMilliseconds(3.5));
        _runs.Should().HaveCount(Trials);
    }

    [Fact]
    public async Task AKilledExperimentGoesOnWithoutLosingOrRepeatingATrial()
    {
        using var whole = new StudyExperimentTests();
        TrialResult expected = whole.Experiment("whole").Run();

        using var stop = new CancellationTokenSource();
        await Experiment("first", trial => trial == 3 ? Stop(stop) : null).RunAsync(stop.Token);
        _database.Connect().Status("s").Should().Match<StudyStatus>(status => status.Completed == 3 && status.Waiting == 1);
        List<(int, double)> reported = [];
        TrialResult best = Experiment("second", monitor: new Monitor(reported)).Run();

        _runs.Count(run => run.Trial != 3).Should().Be(Trials - 1);
        _runs.Where(run => run.Experiment == "second").Select(run => run.Trial).Should().Equal(3, 4, 5, 6, 7);
        reported.Select(trial => trial.Item1).Should().Equal(Enumerable.Range(0, Trials), "the experiment is the study");
        Points().Should().BeEquivalentTo(whole.Points(), options => options.WithStrictOrdering(), "the proposals are those of the uninterrupted one");
        (best.TrialSettings.TrialId, best.Loss).Should().Be((expected.TrialSettings.TrialId, expected.Loss));
    }

    [Fact]
    public void ADeadProcessesTrialIsTakenOver()
    {
        IStudyStore store = _database.Connect();
        Experiment("first", maxTrials: 2).Run();
        var dead = new StudyClaim("dead", TimeSpan.FromMinutes(1));
        StudyTrial second = store.Trials("s")[1];
        store.TryPropose("s", second.Proposal with { Number = 2 }, dead).Should().NotBeNull();
        _database.Advance(TimeSpan.FromMinutes(2));

        Experiment("second").Run();

        _runs.Where(run => run.Experiment == "second").Select(run => run.Trial).Should().Equal(2, 3, 4, 5, 6, 7);
        store.Trials("s")[2].Should().Match<StudyTrial>(trial => trial.Attempts == 2 && trial.Worker == "second");
    }

    [Fact]
    public async Task TwoExperimentsShareTheTrialsAndAgreeOnTheBest()
    {
        List<(int, double)>[] reported = [[], []];
        using var both = new Barrier(2);
        TrialResult[] best = await Task.WhenAll(Enumerable.Range(0, 2).Select(i => Task.Run(
            () => Experiment($"{i}", trial =>
            {
                if (trial < 2)
                {
                    both.SignalAndWait();
                }

                return null;
            }, new Monitor(reported[i])).Run())));

        _runs.Should().HaveCount(Trials).And.OnlyHaveUniqueItems(run => run.Trial);
        _runs.Select(run => run.Experiment).Distinct().Should().HaveCount(2);
        reported.Should().AllSatisfy(trials => trials.Select(trial => trial.Item1).Order().Should().Equal(Enumerable.Range(0, Trials)));
        reported[0].Should().BeEquivalentTo(reported[1]);
        best[0].Loss.Should().Be(best[1].Loss);
    }

    [Fact]
    public async Task TheLastTrialOfAnotherIsWaitedFor()
    {
        using var release = new ManualResetEventSlim();
        using var begun = new ManualResetEventSlim();
        Task<TrialResult> slow = Task.Run(() => Experiment("slow", trial =>
        {
            begun.Set();
            release.Wait();
            return null;
        }, maxTrials: 1).Run());
        begun.Wait();
        List<(int, double)> reported = [];
        Task<TrialResult> waiting = Task.Run(() => Experiment("waiting", maxTrials: 1, monitor: new Monitor(reported)).Run());
        (await Task.WhenAny(waiting, Task.Delay(100))).Should().NotBe(waiting);
        release.Set();

        (await waiting).Loss.Should().Be((await slow).Loss);
        _runs.Should().ContainSingle();
        reported.Should().ContainSingle();
    }

    [Fact]
    public void AFailedTrialStaysFailed()
    {
        Experiment("first", trial => trial == 2 ? throw new FormatException("no such trainer") : null).Run();
        List<(int Trial, double Loss)> reported = [];
        Experiment("second", monitor: new Monitor(reported)).Run();

        _runs.Should().HaveCount(Trials);
        reported.Should().HaveCount(Trials);
        reported[2].Loss.Should().Be(double.NaN);
        _database.Connect().Trials("s")[2].Result!.Error.Should().Be("FormatException: no such trainer");
    }

    [Fact]
    public void AnotherSpaceIsRefused()
    {
        Experiment("first", maxTrials: 1).Run();

        FluentActions.Invoking(() => Experiment("second", space: new SearchSpace { ["x"] = new UniformDoubleOption(0, 2) }).Run())
            .Should().Throw<Exception>().Which.GetBaseException().Should().BeOfType<InvalidOperationException>()
            .Which.Message.Should().Contain("2 dimensions").And.Contain("1 dimensions").And.Contain("another name");
    }

    [Fact]
    public void ATunerSetAfterwardsIsFound() => FluentActions.Invoking(() => Experiment("a").SetSobolTuner().Run())
        .Should().Throw<Exception>().Which.GetBaseException().Message.Should().Contain("Another tuner was set after SetStudy");

    [Fact]
    public void AnyTunerMayServe()
    {
        Experiment("first", maxTrials: 3, tuner: (space, _) => new CountingTuner()).Run();
        var tuner = new CountingTuner();
        Experiment("second", maxTrials: 5, tuner: (space, _) => tuner).Run();

        tuner.Heard.Take(3).Should().Equal((0, 0.0), (1, 0.1), (2, 0.2));
        tuner.Proposed.Should().Equal(3, 4);
        _runs.Select(run => run.Trial).Should().Equal(0, 1, 2, 3, 4);
    }

    [Fact]
    public void FoldsOfADeadWorkerAreGivenToTheNext()
    {
        IStudyStore store = _database.Connect();
        var runner = new FoldRunner();
        ExperimentOf("first", maxTrials: 1, runner: _ => runner).Run();
        StudyLease dead = store.TryPropose("s", store.Trials("s")[0].Proposal with { Number = 1 }, new StudyClaim("dead", TimeSpan.FromMinutes(1)))!;
        store.AddFold(dead, new StudyFold(0, 1, 0.75, 0.25, TimeSpan.Zero));
        _database.Advance(TimeSpan.FromMinutes(2));

        ExperimentOf("second", maxTrials: 2, runner: _ => runner).Run();

        runner.Folds.Should().Equal((0, 0), (0, 1), (1, 1));
        store.Trials("s")[1].Folds.Select(fold => fold.Loss).Should().Equal(0.75, 0.5);
    }

    private string?[] Points() => [.. _database.Connect().Trials("s").Select(trial => string.Join(' ', trial.Proposal.Point) + trial.Proposal.Parameters)];

    private static string? Stop(CancellationTokenSource stop)
    {
        stop.Cancel();
        throw new OperationCanceledException(stop.Token);
    }

    private AutoMLExperiment Experiment(
        string name, Func<int, string?>? hook = null, IMonitor? monitor = null, int maxTrials = Trials, SearchSpace? space = null,
        Func<SearchSpace, int, ITuner>? tuner = null) =>
        ExperimentOf(name, _ => new Runner(trial =>
        {
            lock (_runs)
            {
                _runs.Add((name, trial));
            }

            hook?.Invoke(trial);
        }), monitor, maxTrials, space, tuner);

    private AutoMLExperiment ExperimentOf(
        string name, Func<IServiceProvider, ITrialRunner> runner, IMonitor? monitor = null, int maxTrials = Trials, SearchSpace? space = null,
        Func<SearchSpace, int, ITuner>? tuner = null)
    {
        AutoMLExperiment experiment = new MLContext(1).Auto().CreateExperiment();
        space ??= new SearchSpace { ["x"] = new UniformDoubleOption(0, 1), ["leaves"] = new UniformIntOption(2, 400, true, 20) };
        foreach ((string key, object option) in space.Select(pair => (pair.Key, (object)pair.Value)))
        {
            experiment.AddSearchSpace("the " + key, new SearchSpace { [key] = (OptionBase)option });
        }

        if (monitor is not null)
        {
            experiment.SetMonitor(monitor);
        }

        IStudyStore store;
        lock (_database)
        {
            store = _database.Connect();
        }

        return experiment.SetMaxModelToExplore(maxTrials).SetStudy(
            store, "s", tuner ?? ((it, seed) => new UniformTuner(it, seed)), runner, new StudyWorkerOptions { Name = name, Poll = TimeSpan.FromMilliseconds(5) });
    }

    private sealed class Runner(Action<int> hook) : ITrialRunner
    {
        public Task<TrialResult> RunAsync(TrialSettings settings, CancellationToken ct)
        {
            hook(settings.TrialId);
            double loss = settings.Parameter.TryGetValue("the x", out Parameter? x) ? x["x"].AsType<double>() : 0.1 * settings.TrialId;
            return Task.FromResult(new TrialResult { Loss = loss, Metric = 1 - loss, DurationInMilliseconds = 3.5 });
        }

        public void Dispose()
        {
        }
    }

    private sealed class FoldRunner : IStudyTrialRunner
    {
        public List<(int Trial, int Fold)> Folds { get; } = [];

        public Task<TrialResult> RunAsync(TrialSettings settings, StudyFolds folds, CancellationToken ct)
        {
            foreach (int fold in Enumerable.Range(0, 2).Except(folds.Earlier.Select(fold => fold.Fold)))
            {
                Folds.Add((settings.TrialId, fold));
                folds.Add(new StudyFold(fold, 1, 0.5, 0.5, TimeSpan.Zero)).Should().BeTrue();
            }

            return Task.FromResult(new TrialResult { Loss = 0.5, Metric = 0.5 });
        }

        public Task<TrialResult> RunAsync(TrialSettings settings, CancellationToken ct) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }

    private sealed class CountingTuner : ITuner
    {
        public List<int> Proposed { get; } = [];

        public List<(int, double)> Heard { get; } = [];

        public Parameter Propose(TrialSettings settings)
        {
            Proposed.Add(settings.TrialId);
            return Parameter.CreateNestedParameter(new KeyValuePair<string, Parameter>("n", Parameter.FromInt(settings.TrialId)));
        }

        public void Update(TrialResult result) => Heard.Add((result.TrialSettings.TrialId, Math.Round(result.Loss, 10)));
    }

    private sealed class Monitor(List<(int Trial, double Loss)> reported) : IMonitor
    {
        public void ReportCompletedTrial(TrialResult result) => reported.Add((result.TrialSettings.TrialId, result.Loss));

        public void ReportBestTrial(TrialResult result)
        {
        }

        public void ReportFailTrial(TrialSettings settings, Exception? exception = null)
        {
        }

        public void ReportRunningTrial(TrialSettings settings)
        {
        }
    }
}
