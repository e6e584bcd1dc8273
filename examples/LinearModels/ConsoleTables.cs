using System.Globalization;
using Spectre.Console;

namespace MlNetExtensions.Examples.LinearModels;

/// <summary>The results as console tables.</summary>
internal static class ConsoleTables
{
    private const int RedirectedWidth = 160;

    public static void Write(string title, IEnumerable<SolverRun> runs)
    {
        if (Console.IsOutputRedirected)
        {
            // A file has no width of its own, and the default of a terminal is too narrow for the tables.
            AnsiConsole.Profile.Width = RedirectedWidth;
        }

        Table table = new Table().Title(Markup.Escape(title)).AddColumn("solver");
        foreach (string column in new[] { "passes", "and for certificates", "seconds", "relative suboptimality", "relative certificate" })
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        foreach (SolverRun run in runs)
        {
            table.AddRow(Name(run), Number(run.Result.Passes, "0.0"), Number(run.Result.CertificatePasses, "0.0"), Number(run.Result.History[^1].Elapsed.TotalSeconds, "0.000"), Scientific(run.Suboptimality), Scientific(run.Result.Certificate / run.Best));
        }

        AnsiConsole.Write(table);
    }

    public static void Write(IEnumerable<PathPoint> path)
    {
        Table table = new Table().Title("Path of the L1 penalty, measured on the rows held out").AddColumn(new TableColumn("strength").RightAligned())
            .AddColumn(new TableColumn("nonzero weights").RightAligned()).AddColumn(new TableColumn("AUROC").RightAligned()).AddColumn(new TableColumn("log-loss").RightAligned());
        foreach (PathPoint point in path)
        {
            table.AddRow(Scientific(point.Strength), Number(point.Nonzero, "0"), Number(point.Auroc, "0.0000"), Number(point.LogLoss, "0.0000"));
        }

        AnsiConsole.Write(table);
    }

    public static string Name(SolverRun run) => run.Solver == run.Result.Solver ? $"{run.Solver}" : $"{run.Solver} ({run.Result.Solver})";

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static string Scientific(double value) => value.ToString("0.0E+0", CultureInfo.InvariantCulture);
}
