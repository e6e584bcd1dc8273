using System.Diagnostics;
using System.Globalization;
using MlNetExtensions;
using MlNetExtensions.Testing;

namespace Benchmarks.Studies;

/// <summary>What a study costs: a trial in each store, and how two workers share the work.</summary>
internal static class StudyStoreRows
{
    private const string Group = "automl";
    private const int Trials = 100;
    private const int Folds = 5;
    private const int SharedTrials = 60;

    private static readonly TimeSpan s_trial = TimeSpan.FromMilliseconds(20);

    public static IEnumerable<Benchmark> All() =>
    [
        new(Group, "Study, SQLite: a trial of five folds", () => Store("Study, SQLite: a trial of five folds", Sqlite)),
        new(Group, "Study, PostgreSQL: a trial of five folds", () => Store("Study, PostgreSQL: a trial of five folds", Postgres)),
        new(Group, "Study, SQLite: two workers against one", () => Workers("Study, SQLite: two workers against one", Sqlite)),
        new(Group, "Study, PostgreSQL: two workers against one", () => Workers("Study, PostgreSQL: two workers against one", Postgres)),
    ];

    /// <summary>Propose and claim, as an experiment does, five folds, result; the proposer's own time is not in it.</summary>
    private static Row Store(string name, Func<StoreFactory> open)
    {
        using StoreFactory factory = open();
        using IStudyStore store = factory.Connect();
        int study = 0;
        double seconds = Stopwatches.Median(() =>
        {
            string title = $"s{study++}";
            store.Open(title, "space");
            return Stopwatches.Seconds(() =>
            {
                for (int number = 0; number < Trials; number++)
                {
                    StudyLease lease = store.TryPropose(title, Proposal(number), new StudyClaim("worker", TimeSpan.FromMinutes(1)))!;
                    for (int fold = 0; fold < Folds; fold++)
                    {
                        store.AddFold(lease, new StudyFold(fold, 1, 0.5, 0.5, TimeSpan.FromSeconds(1)));
                    }

                    store.Complete(lease, new StudyResult(0.5, 0.5, TimeSpan.FromSeconds(5)));
                }
            });
        });
        double milliseconds = 1000 * seconds / Trials;
        return new Row(Group, name, string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0.00} ms a trial"), "goal in ms", milliseconds, new Goal(5));
    }

    private static Row Workers(string name, Func<StoreFactory> open)
    {
        using StoreFactory factory = open();
        int study = 0;
        (double two, double one) = Stopwatches.Medians(() => Run(2), () => Run(1), runs: 3);
        return new Row(Group, name, string.Create(CultureInfo.InvariantCulture, $"{two:0.00} s"), string.Create(CultureInfo.InvariantCulture, $"{one:0.00} s, one worker"), two / one, new Goal(0.6));

        double Run(int workers)
        {
            string title = $"w{study++}";
            using IStudyStore store = factory.Connect();
            store.Open(title, "space");
            for (int number = 0; number < SharedTrials; number++)
            {
                store.TryPropose(title, Proposal(number));
            }

            store.SetClosed(title, true);
            IStudyStore[] stores = [.. Enumerable.Range(0, workers).Select(_ => factory.Connect())];
            double seconds = Stopwatches.Seconds(() => Task.WhenAll(stores.Select(own => Task.Run(() => new StudyWorker(own, title).RunAsync(Work)))).GetAwaiter().GetResult());
            Array.ForEach(stores, own => own.Dispose());
            return seconds;
        }
    }

    /// <summary>A trial that keeps a core busy.</summary>
    private static Task<StudyResult> Work(StudyLease lease, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < s_trial)
        {
            Thread.SpinWait(100);
        }

        return Task.FromResult(new StudyResult(lease.Trial.Number, 0.5, s_trial));
    }

    private static StudyProposal Proposal(int number) =>
        new(number, [.. Enumerable.Range(0, 10).Select(i => (number * 0.37 + i * 0.11) % 1)], """{"_pipeline_":{"e0":{"L2":0.001,"Leaves":20},"_SCHEMA_":"e0"}}""", "trainer");

    private static StoreFactory Sqlite()
    {
        string folder = Directory.CreateTempSubdirectory("study-").FullName;
        return new StoreFactory(() => new SqliteStudyStore(Path.Combine(folder, "studies.db")), () => Directory.Delete(folder, recursive: true));
    }

    private static StoreFactory Postgres()
    {
        if (PostgresServer.Problem is { } problem)
        {
            throw new IOException(problem);
        }

        var server = new PostgresServer(durable: true);
        return new StoreFactory(() => new PostgresStudyStore(server.Connection), server.Dispose);
    }

    private sealed record StoreFactory(Func<IStudyStore> Connect, Action Delete) : IDisposable
    {
        public void Dispose() => Delete();
    }
}
