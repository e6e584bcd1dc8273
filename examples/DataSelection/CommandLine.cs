using System.CommandLine;

namespace MlNetExtensions.Examples.DataSelection;

/// <summary>What the user can ask for.</summary>
internal sealed class CommandLine
{
    private readonly Option<string> _report = new("--report")
    {
        HelpName = "file.html",
        Description = "Where the report goes.",
        DefaultValueFactory = _ => "data-selection-report.html",
    };

    private readonly Option<bool> _quick = new("--quick") { Description = "Ends within a minute: 1,000 rows of a set, 2 seeds." };
    private readonly Option<int?> _rows = NumberOption.Create("--rows", "Rows of a set at most.", Plan.FewestRows, Plan.MostRows);
    private readonly Option<int?> _seeds = NumberOption.Create("--seeds", "Seeds of every choice.", 2, 100);
    private readonly Option<string?> _label = new("--label")
    {
        HelpName = "labels.journal",
        Description = "Asks you for labels of images instead, and writes them to this file; goes on from it where it exists.",
    };

    public CommandLine() => Command = new RootCommand(
        "Which rows to learn from: shares chosen by eight selectors and at random, labels bought by active learning, sources of different worth, and bandits. Fashion-MNIST, adult, letter and "
        + "pendigits, or generated rows without them.")
    {
        _report, _quick, _rows, _seeds, _label,
    };

    public RootCommand Command { get; }

    /// <summary>Does what was asked for.</summary>
    public void Run(ParseResult parsed)
    {
        Plan plan = parsed.GetValue(_quick) ? Plan.Quick : Plan.Full;
        plan = plan with { Rows = parsed.GetValue(_rows) ?? plan.Rows, Seeds = parsed.GetValue(_seeds) ?? plan.Seeds };
        if (parsed.GetValue(_label) is { } journal)
        {
            Files.CheckWritable(journal);
            new LabelingSession(plan.Rows, journal, Console.In, Console.Out).Run();
            return;
        }

        string report = parsed.GetRequiredValue(_report);
        Files.CheckWritable(report);
        Experiments.Run(report, plan);
    }
}
