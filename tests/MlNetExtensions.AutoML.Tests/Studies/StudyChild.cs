using System.Diagnostics;
using System.Globalization;

namespace MlNetExtensions.AutoML.Tests.Studies;

/// <summary>A process that works on a study until it is killed, in the middle of whatever it is doing.</summary>
internal static class StudyChild
{
    public const string Verb = "study-child";
    public const string Study = "killed";
    public const int Folds = 2;

    /// <summary>Short enough that a test can wait for it. A child that is slower loses its trial, which is allowed: nothing is lost by it.</summary>
    public static StudyClaim Claim(string name) => new(name, TimeSpan.FromMilliseconds(400), MaxAttempts: 1000);

    /// <summary>A child that lives so long after its first trial.</summary>
    public static Process Start(string kind, string connection, string name, TimeSpan life)
    {
        var start = new ProcessStartInfo("dotnet",
            ["exec", typeof(StudyChild).Assembly.Location, Verb, kind, connection, name, life.TotalMilliseconds.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_TieredPGO"] = "0";
        return Process.Start(start)!;
    }

    /// <summary>The main program of the child.</summary>
    public static int Run(string kind, string connection, string name, double lifeInMilliseconds)
    {
        using IStudyStore store = StudyDatabase.Open(kind, connection);
        var coordinator = new StudyCoordinator(store, Study, new TestProposer(), new StudyCoordinatorOptions { MaxTrials = 1_000_000 });
        StudyClaim claim = Claim(name);

        // Once everything is compiled, so that the end falls into the work and not into the start. Compiling may take longer than the lease.
        while (!Work(store, coordinator.TryTake(claim)!))
        {
        }

        var killer = new Thread(() =>
        {
            Thread.Sleep(TimeSpan.FromMilliseconds(lifeInMilliseconds));
            Process.GetCurrentProcess().Kill();
        });
        killer.Start();
        while (true)
        {
            Work(store, coordinator.TryTake(claim)!);
        }
    }

    /// <summary>The metric says which attempt wrote the result: later ones would be trials that ran though they were finished.</summary>
    public static bool Work(IStudyStore store, StudyLease lease)
    {
        double loss = lease.Trial.Proposal.Point[0];
        foreach (int fold in Enumerable.Range(0, Folds).Except(lease.Trial.Folds.Select(fold => fold.Fold)))
        {
            // Most kills should fall into a trial.
            Thread.Sleep(2);
            store.AddFold(lease, new StudyFold(fold, lease.Trial.Number, loss + fold, lease.Trial.Attempts, TimeSpan.Zero));
        }

        return store.Complete(lease, new StudyResult(loss, lease.Trial.Attempts, TimeSpan.Zero));
    }
}
