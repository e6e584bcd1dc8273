using System.CommandLine;

namespace MlNetExtensions.Examples.Comparison;

/// <summary>What the user can ask for.</summary>
internal sealed class CommandLine
{
    private readonly Option<string> _report = new("--report")
    {
        HelpName = "file.html",
        Description = "Where the report goes.",
        DefaultValueFactory = _ => "optimizers-report.html",
    };

    private readonly Option<bool> _quick = new("--quick") { Description = "Ends within a minute: 6,000 rows, 4 epochs, one seed." };
    private readonly Option<int?> _rows = NumberOption.Create("--rows", "Training rows, validation rows included.", Plan.FewestRows, Plan.Full.Rows);
    private readonly Option<int?> _epochs = NumberOption.Create("--epochs", "Passes over the rows.", 1, 1000);
    private readonly Option<int?> _seeds = NumberOption.Create("--seeds", "Runs of each kind.", 1, 100);

    public CommandLine() => Command = new RootCommand(
        "Eight optimizers, wrong labels and batch sizes on Fashion-MNIST, or on generated images without it. All of it: 60,000 rows, 10 epochs, 3 seeds.")
    {
        _report, _quick, _rows, _epochs, _seeds,
    };

    public RootCommand Command { get; }

    /// <summary>Does what was asked for.</summary>
    public void Run(ParseResult parsed)
    {
        string report = parsed.GetRequiredValue(_report);
        Files.CheckWritable(report);
        Plan plan = parsed.GetValue(_quick) ? Plan.Quick : Plan.Full;
        Experiments.Run(report, new Plan(parsed.GetValue(_rows) ?? plan.Rows, parsed.GetValue(_epochs) ?? plan.Epochs, parsed.GetValue(_seeds) ?? plan.Seeds));
    }
}
