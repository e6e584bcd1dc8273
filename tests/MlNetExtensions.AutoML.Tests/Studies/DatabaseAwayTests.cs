using MlNetExtensions.Testing;
using static MlNetExtensions.AutoML.Tests.Studies.StudyDatabase;

namespace MlNetExtensions.AutoML.Tests.Studies;

public sealed class DatabaseAwayTests
{
    [Theory, Postgres]
    public async Task WorkGoesOnWhenTheDatabaseComesBack(string kind)
    {
        _ = kind;
        const int trials = 40;
        using var server = new PostgresServer();
        using var store = new PostgresStudyStore(server.Connection);
        store.Open("s", "space");
        Task<StudyStatus> coordinator = Task.Run(() => new StudyCoordinator(store, "s", new TestProposer(),
            new StudyCoordinatorOptions { MaxTrials = trials, Poll = TimeSpan.FromMilliseconds(1) }).RunAsync());
        using var reached = new SemaphoreSlim(0);
        using var back = new ManualResetEventSlim();
        Task<StudyWork>[] workers = [.. Enumerable.Range(0, 2).Select(i => Task.Run(() => new StudyWorker(store, "s",
            new StudyWorkerOptions { Name = $"w{i}", Poll = TimeSpan.FromMilliseconds(5) }).RunAsync((lease, _) =>
            {
                if (lease.Trial.Number == trials / 2)
                {
                    // Its result is written while the database is away.
                    reached.Release();
                    back.Wait(CancellationToken.None);
                }

                return Task.FromResult(Result(lease.Trial.Number));
            })))];
        await reached.WaitAsync();

        server.Stop();
        back.Set();
        await Task.Delay(300);
        (coordinator.IsCompleted || workers.Any(worker => worker.IsCompleted)).Should().BeFalse("they wait");
        server.Start();

        (await coordinator).Completed.Should().Be(trials);
        (await Task.WhenAll(workers)).Aggregate((a, b) => a + b).Should().Be(new StudyWork(trials, 0, 0));
        store.Trials("s").Should().OnlyContain(trial => trial.Result!.Loss == trial.Number);
    }

    [Theory, Postgres]
    public void OneThatStaysAwayIsATimeoutThatNamesIt(string kind)
    {
        _ = kind;
        string folder = Directory.CreateTempSubdirectory("no-server-").FullName;

        FluentActions.Invoking(() => new PostgresStudyStore($"Host={folder};Username=me;Password=secret;Database=studies", new StudyStoreOptions { RetryFor = TimeSpan.FromMilliseconds(100) }))
            .Should().Throw<TimeoutException>().WithMessage($"*{folder}*'studies'*could not be reached*").Which.Message.Should().NotContain("secret");
        Directory.Delete(folder);
    }

    [Theory, Postgres]
    public void AMistakeIsNotTriedAgain(string kind)
    {
        using var database = new StudyDatabase(kind);

        FluentActions.Invoking(() => new PostgresStudyStore(PostgresServer.Shared.Connection.Replace("Username=study", "Username=nobody-we-know", StringComparison.Ordinal)))
            .Should().Throw<Npgsql.PostgresException>().WithMessage("*nobody-we-know*");
    }
}
