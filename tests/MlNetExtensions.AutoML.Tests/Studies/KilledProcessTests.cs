using System.Diagnostics;

namespace MlNetExtensions.AutoML.Tests.Studies;

/// <summary>Processes killed at random points: nothing lost, nothing run twice.</summary>
public abstract class KilledProcessTests
{
    private const int Kills = 20;
    private const int AtOnce = 2;
    private const double LongestLife = 60;

    private protected static async Task NothingIsLostAndNothingRunsTwice(string kind)
    {
        using var database = new StudyDatabase(kind);
        using IStudyStore store = StudyDatabase.Open(kind, database.Connection);
        store.Open(StudyChild.Study, "space");
        store.TryPropose(StudyChild.Study, new TestProposer().Propose(0), StudyChild.Claim("dead from the start")).Should().NotBeNull();
        var random = new Random(20);
        var finished = new Dictionary<int, StudyTrial>();
        for (int round = 0; round < Kills / AtOnce; round++)
        {
            Process[] children = [.. Enumerable.Range(0, AtOnce).Select(i =>
                StudyChild.Start(kind, database.Connection, $"child {round}.{i}", TimeSpan.FromMilliseconds(random.NextDouble() * LongestLife)))];
            foreach (Process child in children)
            {
                string errors = await child.StandardError.ReadToEndAsync();
                await child.WaitForExitAsync();
                (child.ExitCode, errors).Should().Be((128 + 9, ""), "it was killed and did not end by itself");
                child.Dispose();
            }

            // What was finished before a kill is as it was.
            Dictionary<int, StudyTrial> now = store.Trials(StudyChild.Study).Where(trial => trial.IsFinished).ToDictionary(trial => trial.Number);
            foreach ((int number, StudyTrial trial) in finished)
            {
                now[number].Should().BeEquivalentTo(trial);
            }

            now.Count.Should().BeGreaterThanOrEqualTo(finished.Count + AtOnce, "every child finished at least its first trial");
            finished = now;
        }

        (store.Status(StudyChild.Study).Trials - finished.Count).Should().BeLessThanOrEqualTo(Kills, "a child holds one trial");
        while (store.Status(StudyChild.Study).Running > 0)
        {
            if (store.Claim(StudyChild.Study, StudyChild.Claim("the last one")) is { } lease)
            {
                StudyChild.Work(store, lease).Should().BeTrue();
            }
        }

        IReadOnlyList<StudyTrial> trials = store.Trials(StudyChild.Study);
        trials.Select(trial => trial.Number).Should().Equal(Enumerable.Range(0, trials.Count));
        trials.Should().OnlyContain(trial => trial.State == StudyTrialState.Completed);
        trials.Should().OnlyContain(trial => trial.Result!.Loss == TestProposer.Coordinate(trial.Number), "each result belongs to its trial");
        trials.Should().OnlyContain(trial => trial.Result!.Metric == trial.Attempts, "nobody got a trial that was finished");
        trials.Should().OnlyContain(trial => trial.Folds.Count == StudyChild.Folds && trial.Folds.All(fold => fold.Seed == trial.Number));
        trials[0].Attempts.Should().BeGreaterThan(1, "its worker died, and it was given to another");
    }
}

public sealed class KilledSqliteProcessTests : KilledProcessTests
{
    [Fact]
    public Task OnSqlite() => NothingIsLostAndNothingRunsTwice("SQLite");
}

public sealed class KilledPostgresProcessTests : KilledProcessTests
{
    [Theory, Postgres]
    public Task OnPostgres(string kind) => NothingIsLostAndNothingRunsTwice(kind);
}
