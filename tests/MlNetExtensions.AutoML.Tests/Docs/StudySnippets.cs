using Microsoft.ML;
using Microsoft.ML.AutoML;
using Microsoft.ML.SearchSpace.Option;
using MlNetExtensions.AutoML.Tests.Studies;
using SearchSpace = Microsoft.ML.SearchSpace.SearchSpace;

namespace MlNetExtensions.AutoML.Tests.Docs;

/// <summary>The code of docs/studies.md.</summary>
public sealed class StudySnippets : IDisposable
{
    private readonly MLContext mlContext = new(seed: 1);
    private readonly SearchSpace options = new() { ["rate"] = new UniformDoubleOption(0.001, 1, true, 0.1), ["leaves"] = new UniformIntOption(4, 64) };
    private readonly string folder = Directory.CreateTempSubdirectory("study-").FullName;

    private string file => Path.Combine(folder, "adult.db");

    private string page => Path.Combine(folder, "adult.html");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Experiment()
    {
        var runner = new Runner();
        using var store = new SqliteStudyStore(file);
        AutoMLExperiment experiment = mlContext.Auto().CreateExperiment()
            .AddSearchSpace("options", options)
            .SetMaxModelToExplore(20)
            .SetStudy(store, "adult", (space, seed) => new SobolTuner(space, seed), services => runner);
        TrialResult best = experiment.Run();

        if (best.Model is null)
        {
            best = await runner.RunAsync(best.TrialSettings, CancellationToken.None);
        }

        best.Model.Should().BeNull("this runner makes none");

        var space = new SearchSpaceMap(new SearchSpace { ["options"] = options });
        var report = new StudyReport("adult", store.Trials("adult")) { Space = space.Space, Metric = "AUC" };
        report.Save(page);

        File.ReadAllText(page).Should().Contain("Importance of the dimensions").And.Contain("options");

        StudyTrial[] leaders = [.. store.Trials("adult").Where(trial => trial.State == StudyTrialState.Completed).OrderBy(trial => trial.Result!.Loss).Take(2)];
        SeedVariance variance = await SeedVariance.MeasureAsync(
            (seed, _) => LossOf(leaders[0], seed),
            (seed, _) => LossOf(leaders[1], seed),
            seeds: [1, 2, 3, 4, 5]);
        Console.WriteLine(variance.Verdict);

        variance.Winner.Should().HaveCount(5);
    }

    [Theory, Postgres]
    public async Task Workers(string kind)
    {
        using var database = new StudyDatabase(kind);
        string connection = database.Connection;
        using var store = new PostgresStudyStore(connection);
        store.Open("branin", "two numbers, version 1");

        Task coordinator = new StudyCoordinator(store, "branin", new MyProposer(), new StudyCoordinatorOptions { MaxTrials = 5, Ahead = 2 }).RunAsync();

        var worker = new StudyWorker(store, "branin", new StudyWorkerOptions { Lease = TimeSpan.FromMinutes(2) });
        StudyWork work = await worker.RunAsync(async (lease, cancellation) =>
        {
            double loss = await Evaluate(lease.Trial.Proposal.Point, cancellation);
            return new StudyResult(loss, Metric: -loss, Duration: TimeSpan.FromSeconds(1));
        });

        await coordinator;
        work.Completed.Should().Be(5);
    }

    [Fact]
    public void Monitor()
    {
        using var store = new SqliteStudyStore(file);
        AutoMLExperiment experiment = mlContext.Auto().CreateExperiment().AddSearchSpace("options", options).SetMaxModelToExplore(2)
            .SetStudy(store, "adult", (space, seed) => new SobolTuner(space, seed), services => new Runner());

        using ConsoleMonitor monitor = experiment.SetConsoleMonitor();

        experiment.Run().Loss.Should().BeLessThan(1);
    }

    private static Task<double> LossOf(StudyTrial trial, int seed) => Task.FromResult(trial.Result!.Loss + 0.001 * (seed * 7 % 5) + 0.0001 * seed * trial.Number);

    private static Task<double> Evaluate(IReadOnlyList<double> point, CancellationToken cancellation) => Task.FromResult(point.Sum());

    private sealed class MyProposer : IStudyProposer
    {
        public StudyProposal Propose(int number) => new(number, [number / 5.0, 0.5], "{}");

        public void Update(StudyTrial trial)
        {
        }

        public void Abandon(int number)
        {
        }
    }

    private sealed class Runner : ITrialRunner
    {
        public Task<TrialResult> RunAsync(TrialSettings settings, CancellationToken ct)
        {
            double rate = settings.Parameter["options"]["rate"].AsType<double>();
            double loss = Math.Abs(Math.Log10(rate) + 1.5) / 10;
            return Task.FromResult(new TrialResult { TrialSettings = settings, Loss = loss, Metric = 1 - loss });
        }

        public void Dispose()
        {
        }
    }
}
