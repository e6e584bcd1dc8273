using System.CommandLine;

namespace MlNetExtensions.Examples.AutoML;

/// <summary>What the user can ask for.</summary>
internal sealed class CommandLine
{
    private readonly Option<string> _report = new("--report")
    {
        HelpName = "file.html",
        Description = "Where the report goes.",
        DefaultValueFactory = _ => "automl-report.html",
    };

    private readonly Option<string?> _worker = new("--worker")
    {
        HelpName = "connection",
        Description = "Joins a study instead, with others that say the same: \"Host=…\" of PostgreSQL, or a file of SQLite.",
    };

    private readonly Option<bool> _quick = new("--quick") { Description = "Ends within a minute: 300 rows, 5 trials, 1 seed, four tuners." };
    private readonly Option<int?> _rows = NumberOption.Create("--rows", "Rows to learn from.", Plan.FewestRows, 30_000);
    private readonly Option<int?> _trials = NumberOption.Create("--trials", "Trials for each tuner.", 2, 1000);
    private readonly Option<int?> _seeds = NumberOption.Create("--seeds", "Runs of each tuner.", 1, 100);

    public CommandLine() => Command = new RootCommand(
        "Tuners against each other on income (two classes), on digits (ten) and on finding defects, with trials that stop when they will not win. Real rows, or "
        + "generated ones without the data.")
    {
        _report, _worker, _quick, _rows, _trials, _seeds,
    };

    public RootCommand Command { get; }

    /// <summary>Does what was asked for.</summary>
    public void Run(ParseResult parsed)
    {
        string report = parsed.GetRequiredValue(_report);
        Plan plan = parsed.GetValue(_quick) ? Plan.Quick : Plan.Full;
        plan = plan with
        {
            Rows = parsed.GetValue(_rows) ?? plan.Rows,
            Trials = parsed.GetValue(_trials) ?? plan.Trials,
            Seeds = parsed.GetValue(_seeds) ?? plan.Seeds,
        };
        if (parsed.GetValue(_worker) is { } connection)
        {
            Worker.Run(connection, plan);
            return;
        }

        Files.CheckWritable(report);
        Experiments.Run(report, plan);
    }
}
