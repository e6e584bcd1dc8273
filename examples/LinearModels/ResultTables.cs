using System.Globalization;

namespace MlNetExtensions.Examples.LinearModels;

/// <summary>The results as tables of text.</summary>
internal static class ResultTables
{
    public static void Write(string title, IEnumerable<SolverRun> runs)
    {
        var table = new TextTable(title, "solver", "passes", "and for certificates", "seconds", "relative suboptimality", "relative certificate");
        foreach (SolverRun run in runs)
        {
            table.Row(
                Name(run),
                Number(run.Result.Passes, "0.0"),
                Number(run.Result.CertificatePasses, "0.0"),
                Number(run.Result.History[^1].Elapsed.TotalSeconds, "0.000"),
                Scientific(run.Suboptimality),
                Scientific(run.Result.Certificate / run.Best));
        }

        Console.WriteLine(table.Format(Terminal.Width));
    }

    public static void Write(IEnumerable<PathPoint> path)
    {
        var table = new TextTable("Path of the L1 penalty, measured on the rows held out", "strength", "nonzero weights", "AUROC", "log-loss");
        foreach (PathPoint point in path)
        {
            table.Row(Scientific(point.Strength), Number(point.Nonzero, "0"), Number(point.Auroc, "0.0000"), Number(point.LogLoss, "0.0000"));
        }

        Console.WriteLine(table.Format(Terminal.Width));
    }

    public static string Name(SolverRun run) => run.Solver == run.Result.Solver ? $"{run.Solver}" : $"{run.Solver} ({run.Result.Solver})";

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static string Scientific(double value) => value.ToString("0.0E+0", CultureInfo.InvariantCulture);
}
