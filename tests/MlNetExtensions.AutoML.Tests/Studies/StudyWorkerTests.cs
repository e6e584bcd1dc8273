using static MlNetExtensions.AutoML.Tests.Studies.StudyDatabase;

namespace MlNetExtensions.AutoML.Tests.Studies;

public sealed class StudyWorkerTests
{
    [Theory, Sqlite, Postgres]
    public async Task ItRunsWhatWaitsAndEndsWithTheStudy(string kind)
    {
        using var database = new StudyDatabase(kind);
        IStudyStore store = Filled(database, 5);
        List<string> log = [];

        StudyWork work = await Worker(store, log: log).RunAsync((lease, _) => Task.FromResult(lease.Trial.Number switch
        {
            1 => throw new FormatException("no such trainer"),
            3 => Result(double.NaN),
            int number => Result(number),
        }));

        work.Should().Be(new StudyWork(3, 2, 0));
        store.Trials("s").Select(trial => trial.State == StudyTrialState.Completed).Should().Equal(true, false, true, false, true);
        store.Trials("s")[1].Result!.Error.Should().Be("FormatException: no such trainer");
        log.Should().HaveCount(2).And.Contain(line => line.Contains("trial 1 of study 's' failed: FormatException: no such trainer", StringComparison.Ordinal));
    }

    [Theory, Sqlite, Postgres]
    public async Task HeartbeatsKeepTheTrial(string kind)
    {
        using var database = new StudyDatabase(kind);
        IStudyStore store = Filled(database, 1), other = database.Connect();
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously), end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<StudyWork> work = Worker(store, database.Time).RunAsync(async (_, _) =>
        {
            begun.SetResult();
            await end.Task;
            return Result(0.5);
        });
        await begun.Task;

        for (int i = 0; i < 6; i++)
        {
            DateTimeOffset until = store.Trials("s")[0].LeasedUntil!.Value;
            database.Advance(TimeSpan.FromSeconds(21));
            await Until(() => store.Trials("s")[0].LeasedUntil > until);
            other.Claim("s", Claim("thief")).Should().BeNull();
        }

        end.SetResult();
        await Until(() => work.IsCompleted, () => database.Advance(TimeSpan.FromSeconds(1)));
        (await work).Should().Be(new StudyWork(1, 0, 0));
    }

    [Theory, Sqlite, Postgres]
    public async Task ALostLeaseCancelsTheTrialAndItsResultIsRefusedAndSaid(string kind)
    {
        using var database = new StudyDatabase(kind);
        IStudyStore store = Filled(database, 1), other = database.Connect();
        List<string> log = [];
        var canceled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var workerTime = new ManualTime();
        Task<StudyWork> work = Worker(store, workerTime, log).RunAsync(store.Claim("s", Claim("slow"))!, async (_, token) =>
        {
            token.Register(canceled.SetResult);
            begun.SetResult();
            await canceled.Task;
            return Result(9);
        });
        await begun.Task;
        database.Advance(TimeSpan.FromSeconds(61));
        StudyLease taken = other.Claim("s", Claim("other"))!;

        await Until(() => canceled.Task.IsCompleted, () => workerTime.Advance(TimeSpan.FromSeconds(21)));

        (await work).Should().Be(new StudyWork(0, 0, 1));
        log.Should().ContainSingle().Which.Should().Contain("trial 0 of study 's'").And.Contain("refused");
        other.Complete(taken, Result(0.5)).Should().BeTrue();
        store.Trials("s").Single().Result!.Loss.Should().Be(0.5);
    }

    [Theory, Sqlite, Postgres]
    public async Task CancellationGivesTheTrialBack(string kind)
    {
        using var database = new StudyDatabase(kind);
        IStudyStore store = Filled(database, 1);
        using var source = new CancellationTokenSource();
        Task<StudyWork> work = Worker(store).RunAsync(async (_, token) =>
        {
            await source.CancelAsync();
            token.ThrowIfCancellationRequested();
            return Result(1);
        }, source.Token);

        await FluentActions.Awaiting(() => work).Should().ThrowAsync<OperationCanceledException>();
        store.Status("s").Should().Match<StudyStatus>(status => status.Waiting == 1 && status.Running == 0);
    }

    [Fact]
    public async Task ItWaitsForATrialThatMayComeBack()
    {
        using var database = new StudyDatabase("SQLite");
        IStudyStore store = Filled(database, 1);
        store.Claim("s", Claim("dies"));
        Task<StudyWork> work = Worker(store, database.Time).RunAsync((_, _) => Task.FromResult(Result(1)));

        await Until(() => work.IsCompleted, () => database.Advance(TimeSpan.FromSeconds(5)));

        (await work).Completed.Should().Be(1);
    }

    [Fact]
    public async Task ATrialThatBlocksItsThreadHasHeartbeatsToo()
    {
        using var database = new StudyDatabase("SQLite");
        IStudyStore store = Filled(database, 1);
        using var begun = new ManualResetEventSlim();
        using var end = new ManualResetEventSlim();
        Task<StudyWork> work = Worker(store, database.Time).RunAsync((_, _) =>
        {
            begun.Set();
            end.Wait(CancellationToken.None);
            return Task.FromResult(Result(1));
        });
        begun.Wait();
        DateTimeOffset until = store.Trials("s")[0].LeasedUntil!.Value;

        await Until(() => store.Trials("s")[0].LeasedUntil > until, () => database.Advance(TimeSpan.FromSeconds(5)));
        end.Set();
        await Until(() => work.IsCompleted, () => database.Advance(TimeSpan.FromSeconds(1)));
        (await work).Completed.Should().Be(1);
    }

    [Fact]
    public void OptionsAreChecked()
    {
        using var database = new StudyDatabase("SQLite");
        IStudyStore store = database.Connect("s");
        StudyWorkerOptions[] wrong =
        [
            new() { Name = " " }, new() { Lease = TimeSpan.FromMilliseconds(1) }, new() { MaxAttempts = 0 }, new() { Poll = TimeSpan.Zero },
        ];
        wrong.Should().AllSatisfy(options => FluentActions.Invoking(() => new StudyWorker(store, "s", options)).Should().Throw<ArgumentException>());
        new StudyWorker(store, "s").Name.Should().NotBe(new StudyWorker(store, "s").Name);
    }

    private static IStudyStore Filled(StudyDatabase database, int trials)
    {
        IStudyStore store = database.Connect("s");
        for (int number = 0; number < trials; number++)
        {
            store.TryPropose("s", Proposal(number));
        }

        store.SetClosed("s", true);
        return store;
    }

    private static StudyWorker Worker(IStudyStore store, TimeProvider? time = null, List<string>? log = null) => new(store, "s",
        new StudyWorkerOptions { Name = "worker", Time = time ?? TimeProvider.System, Log = log is null ? null : new Lines(log), Poll = TimeSpan.FromMilliseconds(20) });

    private static async Task Until(Func<bool> holds, Action? nudge = null)
    {
        while (!holds())
        {
            nudge?.Invoke();
            await Task.Delay(2);
        }
    }

    private sealed class Lines(List<string> log) : IProgress<string>
    {
        public void Report(string value)
        {
            lock (log)
            {
                log.Add(value);
            }
        }
    }
}
