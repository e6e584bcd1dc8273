using static MlNetExtensions.AutoML.Tests.Studies.StudyDatabase;

namespace MlNetExtensions.AutoML.Tests.Studies;

public sealed class StudyCoordinatorTests
{
    [Theory, Sqlite, Postgres]
    public void ItKeepsTheQueueFilledAndTellsWhatCame(string kind)
    {
        using var database = new StudyDatabase(kind);
        IStudyStore store = database.Connect("s");
        var proposer = new TestProposer();
        var coordinator = new StudyCoordinator(store, "s", proposer, new StudyCoordinatorOptions { MaxTrials = 3, Ahead = 2 });

        coordinator.Fill().Waiting.Should().Be(2);
        store.Complete(store.Claim("s", Claim())!, Result(0.5));
        coordinator.Fill().Should().Match<StudyStatus>(status => status.Waiting == 2 && status.Trials == 3);
        store.Complete(store.Claim("s", Claim())!, Result(0.4));
        coordinator.Fill().Waiting.Should().Be(1, "the study has all its trials");

        proposer.Heard.Should().Equal("propose 0", "propose 1", "finished 0", "propose 2");
    }

    [Theory, Sqlite, Postgres]
    public void OneThatBeginsLaterHearsTheHistory(string kind)
    {
        using var database = new StudyDatabase(kind);
        IStudyStore store = database.Connect("s");
        store.Complete(store.TryPropose("s", Proposal(0), Claim())!, Result(0.5));
        store.TryPropose("s", Proposal(1), Claim());
        store.TryPropose("s", Proposal(2));
        var proposer = new TestProposer();

        new StudyCoordinator(store, "s", proposer, new StudyCoordinatorOptions { MaxTrials = 10, Ahead = 2 }).Fill();

        proposer.Heard.Should().Equal("finished 0", "pending 1", "pending 2", "propose 3");
    }

    [Theory, Sqlite, Postgres]
    public void WhoIsSecondHearsTheFirstAndProposesTheNext(string kind)
    {
        using var database = new StudyDatabase(kind);
        IStudyStore store = database.Connect("s");
        var proposer = new TestProposer();
        var meanwhile = new Meanwhile(proposer, number => number == 0 && store.TryPropose("s", Proposal(0), Claim()) is not null);
        var coordinator = new StudyCoordinator(store, "s", meanwhile, new StudyCoordinatorOptions { MaxTrials = 10 });

        coordinator.TryTake(Claim())!.Trial.Number.Should().Be(1);

        proposer.Heard.Should().Equal("propose 0", "abandon 0", "pending 0", "propose 1");
    }

    [Theory, Sqlite, Postgres]
    public void ATrialThatCameBackIsTakenBeforeANewOne(string kind)
    {
        using var database = new StudyDatabase(kind);
        IStudyStore store = database.Connect("s");
        var coordinator = new StudyCoordinator(store, "s", new TestProposer(), new StudyCoordinatorOptions { MaxTrials = 2 });
        store.Release(coordinator.TryTake(Claim())!);

        coordinator.TryTake(Claim())!.Trial.Number.Should().Be(0);
        coordinator.TryTake(Claim())!.Trial.Number.Should().Be(1);
        coordinator.TryTake(Claim()).Should().BeNull();
    }

    [Theory, Sqlite, Postgres]
    public async Task TwoOfThemAndFourWorkersShareAStudy(string kind)
    {
        const int trials = 60;
        using var database = new StudyDatabase(kind);
        database.Connect("s");
        TestProposer[] proposers = [new(), new()];
        Task<StudyStatus>[] coordinators = [.. proposers.Select(proposer => Task.Run(() => new StudyCoordinator(Store(), "s", proposer,
            new StudyCoordinatorOptions { MaxTrials = trials, Ahead = 3, Poll = TimeSpan.FromMilliseconds(1) }).RunAsync()))];
        Task<StudyWork>[] workers = [.. Enumerable.Range(0, 4).Select(i => Task.Run(() => new StudyWorker(Store(), "s",
            new StudyWorkerOptions { Name = $"w{i}", Poll = TimeSpan.FromMilliseconds(5) }).RunAsync((lease, _) => Task.FromResult(Result(lease.Trial.Proposal.Point[0])))))];

        await Task.WhenAll(coordinators);
        StudyWork[] work = await Task.WhenAll(workers);

        IReadOnlyList<StudyTrial> all = database.Connect().Trials("s");
        all.Select(trial => trial.Number).Should().Equal(Enumerable.Range(0, trials));
        all.Should().OnlyContain(trial => trial.Attempts == 1 && trial.Result!.Loss == TestProposer.Coordinate(trial.Number));
        work.Sum(it => it.Completed).Should().Be(trials);
        foreach (TestProposer proposer in proposers)
        {
            proposer.Heard.Where(heard => heard.StartsWith("finished", StringComparison.Ordinal)).Should().OnlyHaveUniqueItems().And.HaveCount(trials);
        }

        string[] proposed = [.. proposers.SelectMany(proposer => proposer.Heard.Where(heard => heard.StartsWith("propose ", StringComparison.Ordinal)))];
        string[] abandoned = [.. proposers.SelectMany(proposer => proposer.Heard.Where(heard => heard.StartsWith("abandon ", StringComparison.Ordinal)))];
        (proposed.Length - abandoned.Length).Should().Be(trials, "each number was proposed once, but for those that came second");

        IStudyStore Store()
        {
            lock (database)
            {
                return database.Connect();
            }
        }
    }

    [Fact]
    public async Task AClosedStudyOpensForMoreTrials()
    {
        using var database = new StudyDatabase("SQLite");
        IStudyStore store = database.Connect("s");
        foreach (int trials in new[] { 1, 2 })
        {
            Task<StudyStatus> coordinator = new StudyCoordinator(store, "s", new TestProposer(),
                new StudyCoordinatorOptions { MaxTrials = trials, Poll = TimeSpan.FromMilliseconds(1) }).RunAsync();
            await new StudyWorker(store, "s", new StudyWorkerOptions { Poll = TimeSpan.FromMilliseconds(1) }).RunAsync((_, _) => Task.FromResult(Result(1)));
            (await coordinator).Should().Match<StudyStatus>(status => status.Completed == trials && status.IsClosed);
        }
    }

    [Fact]
    public void AProposerThatGivesAnotherNumberIsFound()
    {
        using var database = new StudyDatabase("SQLite");
        IStudyStore store = database.Connect("s");
        var coordinator = new StudyCoordinator(store, "s", new WrongNumber(), new StudyCoordinatorOptions { MaxTrials = 1 });

        coordinator.Invoking(it => it.Fill()).Should().Throw<InvalidOperationException>().WithMessage("Trial 0*gave trial 5*");
    }

    [Fact]
    public void OptionsAreChecked()
    {
        using var database = new StudyDatabase("SQLite");
        IStudyStore store = database.Connect("s");
        StudyCoordinatorOptions[] wrong =
        [
            new() { MaxTrials = 0 }, new() { MaxTrials = 1, Ahead = 0 }, new() { MaxTrials = 1, Poll = TimeSpan.Zero },
        ];
        wrong.Should().AllSatisfy(options => FluentActions.Invoking(() => new StudyCoordinator(store, "s", new TestProposer(), options)).Should().Throw<ArgumentOutOfRangeException>());
    }

    /// <summary>Lets something happen between a proposal and its writing.</summary>
    private sealed class Meanwhile(IStudyProposer proposer, Func<int, bool> happens) : IStudyProposer
    {
        public StudyProposal Propose(int number)
        {
            StudyProposal proposal = proposer.Propose(number);
            happens(number);
            return proposal;
        }

        public void Update(StudyTrial trial) => proposer.Update(trial);

        public void Abandon(int number) => proposer.Abandon(number);
    }

    private sealed class WrongNumber : IStudyProposer
    {
        public StudyProposal Propose(int number) => new(5, [], "{}");

        public void Update(StudyTrial trial)
        {
        }

        public void Abandon(int number)
        {
        }
    }
}
