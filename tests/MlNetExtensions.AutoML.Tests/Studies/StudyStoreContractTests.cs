using static MlNetExtensions.AutoML.Tests.Studies.StudyDatabase;

namespace MlNetExtensions.AutoML.Tests.Studies;

/// <summary>What every study store owes its users.</summary>
public sealed class StudyStoreContractTests
{
    private static readonly TimeSpan s_minute = TimeSpan.FromSeconds(61);

    [Theory, Sqlite, Postgres]
    public void AnEmptyStudyHasNothing(string kind)
    {
        using var database = new StudyDatabase(kind);
        IStudyStore store = database.Connect();

        store.Open("s", "space").Should().Be(new StudyStatus("s", "space", 0, 0, 0, 0, 0, false, 0));
        store.Trials("s").Should().BeEmpty();
        store.Claim("s", Claim()).Should().BeNull();
        store.Studies().Should().Equal("s");
    }

    [Theory, Sqlite, Postgres]
    public void EverythingComesBackAsItWasWritten(string kind)
    {
        using var database = new StudyDatabase(kind);
        IStudyStore store = database.Connect("s");
        StudyProposal proposal = new(0, [1.0 / 3, 0, 1, 5e-324, -1e300], """{"name":"ü'\"","x":1.5}""", "Saga ⇒ Platt");
        store.TryPropose("s", proposal).Should().BeTrue();
        StudyLease lease = store.Claim("s", Claim("worker"))!;
        StudyFold[] folds = [new(0, long.MinValue, 0.1, double.NaN, TimeSpan.FromMilliseconds(3)), new(2, 5, double.NaN, 2, TimeSpan.Zero), new(3, 5, double.PositiveInfinity, -2, TimeSpan.Zero)];
        folds.Should().OnlyContain(fold => store.AddFold(lease, fold));
        store.Complete(lease, new StudyResult(1.0 / 3, double.NaN, TimeSpan.FromMilliseconds(1234.5))).Should().BeTrue();

        StudyTrial trial = database.Connect().Trials("s").Should().ContainSingle().Subject;

        trial.Proposal.Should().BeEquivalentTo(proposal);
        trial.Proposal.Point.Should().Equal(proposal.Point);
        trial.State.Should().Be(StudyTrialState.Completed);
        trial.Result.Should().Be(new StudyResult(1.0 / 3, double.NaN, TimeSpan.FromMilliseconds(1234.5)));
        trial.Folds.Should().Equal(folds);
        (trial.Attempts, trial.Worker, trial.LeasedUntil).Should().Be((1, "worker", null));
        trial.Finished.Should().BeOnOrAfter(trial.Proposed);
    }

    [Theory, Sqlite, Postgres]
    public void NumbersAreGivenOnceAndWithoutGaps(string kind)
    {
        using var database = new StudyDatabase(kind);
        IStudyStore first = database.Connect("s"), second = database.Connect("s");

        first.TryPropose("s", Proposal(0)).Should().BeTrue();
        second.TryPropose("s", Proposal(0) with { Parameters = "{}" }).Should().BeFalse();
        second.TryPropose("s", Proposal(1), Claim())!.Trial.State.Should().Be(StudyTrialState.Running);
        first.TryPropose("s", Proposal(1), Claim()).Should().BeNull();
        first.Invoking(store => store.TryPropose("s", Proposal(3))).Should().Throw<ArgumentException>().WithMessage("*Trial 3*next one is 2*");
        first.Invoking(store => store.TryPropose("s", new StudyProposal(2, [double.NaN], "{}"))).Should().Throw<ArgumentException>().WithMessage("*Coordinate 0 of trial 2*NaN*");

        second.Trials("s").Select(trial => (trial.Number, trial.Proposal.Parameters)).Should().Equal((0, Proposal(0).Parameters), (1, Proposal(1).Parameters));
    }

    [Theory, Sqlite, Postgres]
    public void OneWorkerHoldsATrialAndTheLowestNumberComesFirst(string kind)
    {
        using var database = new StudyDatabase(kind);
        IStudyStore store = database.Connect("s"), other = database.Connect("s");
        store.TryPropose("s", Proposal(0));
        store.TryPropose("s", Proposal(1));

        store.Claim("s", Claim("a"))!.Trial.Number.Should().Be(0);
        other.Claim("s", Claim("b"))!.Trial.Number.Should().Be(1);
        store.Claim("s", Claim("c")).Should().BeNull();
        store.Status("s").Should().Match<StudyStatus>(status => status.Running == 2 && status.Waiting == 0);
        store.Trials("s").Select(trial => trial.Worker).Should().Equal("a", "b");
    }

    [Theory, Sqlite, Postgres]
    public void ASilentWorkersTrialGoesBackAndItsLateResultIsRefused(string kind)
    {
        using var database = new StudyDatabase(kind);
        IStudyStore store = database.Connect("s"), other = database.Connect("s");
        StudyLease dead = store.TryPropose("s", Proposal(0), Claim("dead"))!;
        store.AddFold(dead, new StudyFold(0, 1, 0.5, 0.5, TimeSpan.Zero)).Should().BeTrue();
        database.Advance(0.9 * s_minute);
        other.Claim("s", Claim()).Should().BeNull("the lease still runs");
        store.Renew(dead).Should().BeTrue();
        database.Advance(0.9 * s_minute);
        other.Claim("s", Claim()).Should().BeNull("it was renewed");
        database.Advance(s_minute);

        StudyLease lease = other.Claim("s", Claim("alive"))!;

        lease.Trial.Should().Match<StudyTrial>(trial => trial.Number == 0 && trial.Attempts == 2 && trial.Folds.Count == 1);
        store.Renew(dead).Should().BeFalse();
        store.AddFold(dead, new StudyFold(1, 1, 9, 9, TimeSpan.Zero)).Should().BeFalse();
        store.Complete(dead, Result(9)).Should().BeFalse();
        store.Release(dead).Should().BeFalse();
        other.Complete(lease, Result(0.25)).Should().BeTrue();
        store.Complete(dead, Result(9)).Should().BeFalse();
        store.Trials("s").Single().Should().Match<StudyTrial>(trial => trial.Result!.Loss == 0.25 && trial.Worker == "alive" && trial.Folds.Count == 1);
    }

    [Theory, Sqlite, Postgres]
    public void AResultAfterTheLeaseCountsIfNobodyTookTheTrial(string kind)
    {
        using var database = new StudyDatabase(kind);
        IStudyStore store = database.Connect("s");
        StudyLease lease = store.TryPropose("s", Proposal(0), Claim())!;
        database.Advance(s_minute);

        store.Complete(lease, Result(0.5)).Should().BeTrue();
        store.Claim("s", Claim()).Should().BeNull();
    }

    [Theory, Sqlite, Postgres]
    public void AResultIsWrittenOnce(string kind)
    {
        using var database = new StudyDatabase(kind);
        IStudyStore store = database.Connect("s");
        StudyLease lease = store.TryPropose("s", Proposal(0), Claim())!;

        store.Complete(lease, Result(0.5)).Should().BeTrue();
        store.Complete(lease, Result(0.1)).Should().BeTrue("this lease's result is there");
        store.Renew(lease).Should().BeFalse();
        store.AddFold(lease, new StudyFold(0, 1, 1, 1, TimeSpan.Zero)).Should().BeFalse();
        store.Trials("s").Single().Result.Should().Be(Result(0.5));
    }

    [Theory, Sqlite, Postgres]
    public void AFoldIsWrittenOnce(string kind)
    {
        using var database = new StudyDatabase(kind);
        IStudyStore store = database.Connect("s");
        StudyLease lease = store.TryPropose("s", Proposal(0), Claim())!;
        var fold = new StudyFold(3, 1, 0.5, 1, TimeSpan.Zero);

        store.AddFold(lease, fold).Should().BeTrue();
        store.AddFold(lease, fold with { Loss = 7 }).Should().BeTrue();
        store.Trials("s").Single().Folds.Should().Equal(fold);
    }

    [Theory, Sqlite, Postgres]
    public void ATrialThatKillsItsWorkersFails(string kind)
    {
        using var database = new StudyDatabase(kind);
        IStudyStore store = database.Connect("s");
        store.TryPropose("s", Proposal(0));
        store.TryPropose("s", Proposal(1));
        for (int i = 0; i < 2; i++)
        {
            store.Claim("s", Claim(maxAttempts: 2))!.Trial.Number.Should().Be(0);
            database.Advance(s_minute);
        }

        store.Claim("s", Claim(maxAttempts: 2))!.Trial.Number.Should().Be(1);
        StudyTrial failed = store.Trials("s")[0];
        failed.State.Should().Be(StudyTrialState.Failed);
        failed.Result!.Error.Should().Contain("2 workers went silent");
    }

    [Theory, Sqlite, Postgres]
    public void ATrialGivenBackWaitsAndTheAttemptDoesNotCount(string kind)
    {
        using var database = new StudyDatabase(kind);
        IStudyStore store = database.Connect("s");
        StudyLease lease = store.TryPropose("s", Proposal(0), Claim())!;
        store.AddFold(lease, new StudyFold(0, 1, 1, 1, TimeSpan.Zero));

        store.Release(lease).Should().BeTrue();
        store.Status("s").Waiting.Should().Be(1);
        StudyTrial again = store.Claim("s", Claim("b"))!.Trial;
        (again.Attempts, again.Worker).Should().Be((1, "b"));
        store.Trials("s").Single().Folds.Should().ContainSingle();
        (store.Renew(lease), store.Complete(lease, Result(1)), store.Release(lease)).Should().Be((false, false, false));
    }

    // As after a crash of the server that forgot the claim.
    [Theory, Sqlite, Postgres]
    public void AWaitingTrialIsStillThatOfTheWorkerThatWorksOnIt(string kind)
    {
        using var database = new StudyDatabase(kind);
        IStudyStore store = database.Connect("s");
        StudyLease first = store.TryPropose("s", Proposal(0), Claim("a"))!, second = store.TryPropose("s", Proposal(1), Claim("b"))!;
        database.Execute("UPDATE mlne_trial SET state = 0, attempts = 0, worker = NULL, token = 'the proposer', leased_until = NULL");

        store.Renew(first).Should().BeTrue();
        store.Claim("s", Claim("c"))!.Trial.Number.Should().Be(1, "the first is taken again");
        store.Renew(second).Should().BeFalse("another has it now");
        database.Execute("UPDATE mlne_trial SET state = 0, attempts = 0, worker = NULL, token = 'the proposer', leased_until = NULL");
        store.AddFold(second, new StudyFold(0, 1, 1, 1, TimeSpan.Zero)).Should().BeTrue();
        store.Complete(first, Result(0.5)).Should().BeTrue();
        store.Complete(second, Result(0.25)).Should().BeTrue();
        store.Trials("s").Select(trial => (trial.Result!.Loss, trial.Worker, trial.Attempts)).Should().Equal((0.5, "a", 1), (0.25, "b", 1));
    }

    [Theory, Sqlite, Postgres]
    public void ALossThatIsNoNumberIsAFailure(string kind)
    {
        using var database = new StudyDatabase(kind);
        IStudyStore store = database.Connect("s");
        foreach ((double loss, int number) in new[] { (double.NaN, 0), (double.PositiveInfinity, 1) })
        {
            store.Complete(store.TryPropose("s", Proposal(number), Claim())!, Result(loss));
        }

        store.Complete(store.TryPropose("s", Proposal(2), Claim())!, StudyResult.Failed("out of luck", TimeSpan.FromSeconds(1)));

        store.Trials("s").Should().OnlyContain(trial => trial.State == StudyTrialState.Failed && !trial.Result!.IsCompleted);
        store.Trials("s").Select(trial => trial.Result!.Error).Should().Equal("The loss is NaN.", "The loss is Infinity.", "out of luck");
        store.Status("s").Should().Match<StudyStatus>(status => status.Failed == 3 && status.Finished == 3);
    }

    [Theory, Sqlite, Postgres]
    public void AReaderSeesWhatIsNew(string kind)
    {
        using var database = new StudyDatabase(kind);
        IStudyStore store = database.Connect("s");
        StudyLease zero = store.TryPropose("s", Proposal(0), Claim())!;
        store.TryPropose("s", Proposal(1));
        long revision = store.Status("s").Revision;
        store.Trials("s", revision).Should().BeEmpty();

        store.Renew(zero);
        store.Trials("s", revision).Should().BeEmpty("heartbeats are no news");
        store.Complete(zero, Result(0.5));

        store.Trials("s", revision).Select(trial => trial.Number).Should().Equal(0);
    }

    [Theory, Sqlite, Postgres]
    public void StudiesOfOneStoreKeepApart(string kind)
    {
        using var database = new StudyDatabase(kind);
        IStudyStore store = database.Connect("b");
        store.Open("a", "another space");
        store.TryPropose("a", Proposal(0)).Should().BeTrue();

        store.Claim("b", Claim()).Should().BeNull();
        store.TryPropose("b", Proposal(0)).Should().BeTrue();
        store.Studies().Should().Equal("a", "b");
        store.SetClosed("a", true);
        (store.Status("a").IsClosed, store.Status("b").IsClosed).Should().Be((true, false));
    }

    [Theory, Sqlite, Postgres]
    public void AnotherSpaceUnderTheSameNameIsRefused(string kind)
    {
        using var database = new StudyDatabase(kind);
        database.Connect().Open("adult", "four dimensions");

        database.Connect().Invoking(store => store.Open("adult", "five dimensions")).Should().Throw<InvalidOperationException>()
            .WithMessage("*'adult'*'four dimensions'*'five dimensions'*another name*");
    }

    [Theory, Sqlite, Postgres]
    public void AStudyThatWasNeverOpenedIsUnknown(string kind)
    {
        using var database = new StudyDatabase(kind);
        IStudyStore store = database.Connect();
        Action[] calls =
        [
            () => store.Status("s"), () => store.Trials("s"), () => store.Claim("s", Claim()), () => store.TryPropose("s", Proposal(0)),
            () => store.TryPropose("s", Proposal(0), Claim()), () => store.SetClosed("s", true),
        ];
        calls.Should().AllSatisfy(call => call.Should().Throw<InvalidOperationException>().WithMessage("*no study 's'*open it first*"));
    }

    [Theory, Sqlite, Postgres]
    public void AStoreOfANewerVersionIsRefused(string kind)
    {
        using var database = new StudyDatabase(kind);
        database.Connect("s");
        database.Execute("UPDATE mlne_schema SET version = 7");

        database.Invoking(it => it.Connect()).Should().Throw<InvalidOperationException>().WithMessage("*version 7*up to 1*newer program*");
    }

    [Theory, Sqlite, Postgres]
    public void TermsThatMakeNoSenseAreRefused(string kind)
    {
        using var database = new StudyDatabase(kind);
        IStudyStore store = database.Connect("s");

        store.Invoking(it => it.Open(" ", "space")).Should().Throw<ArgumentException>();
        store.Invoking(it => it.Open(new string('x', 201), "space")).Should().Throw<ArgumentException>().WithMessage("*200*201*");
        store.Invoking(it => it.Claim("s", Claim(seconds: 0))).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*Lease*");
        store.Invoking(it => it.Claim("s", Claim(maxAttempts: 0))).Should().Throw<ArgumentOutOfRangeException>();
        store.Invoking(it => it.Claim("s", Claim(" "))).Should().Throw<ArgumentException>();
        store.Invoking(it => it.TryPropose("s", Proposal(-1))).Should().Throw<ArgumentOutOfRangeException>();
    }
}
