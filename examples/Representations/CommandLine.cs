using System.CommandLine;

namespace MlNetExtensions.Examples.Representations;

/// <summary>What the user can ask for.</summary>
internal sealed class CommandLine
{
    private readonly Option<string> _report = new("--report")
    {
        HelpName = "file.html",
        Description = "Where the report goes.",
        DefaultValueFactory = _ => "representations-report.html",
    };

    private readonly Option<bool> _quick = new("--quick") { Description = "Ends within a minute: 2,000 images, 4 epochs, 3 draws of up to 500 labels." };
    private readonly Option<int?> _rows = NumberOption.Create("--rows", "Images to learn from without labels.", Plan.FewestRows, Plan.MostRows);
    private readonly Option<int?> _epochs = NumberOption.Create("--epochs", "Passes over them.", 1, 1000);
    private readonly Option<int?> _draws = NumberOption.Create("--draws", "Draws of labels for each number of them.", 2, 100);

    public CommandLine() => Command = new RootCommand(
        "Representations of images learned without labels, under a linear probe with few of them; then models carried over to sites they have not seen, with "
        + "normalizations within sites. Fashion-MNIST, gas sensors and hospitals, or generated rows without the data.")
    {
        _report, _quick, _rows, _epochs, _draws,
    };

    public RootCommand Command { get; }

    /// <summary>Does what was asked for.</summary>
    public void Run(ParseResult parsed)
    {
        string report = parsed.GetRequiredValue(_report);
        Files.CheckWritable(report);
        Plan plan = parsed.GetValue(_quick) ? Plan.Quick : Plan.Full;
        Experiments.Run(report, plan with
        {
            Rows = parsed.GetValue(_rows) ?? plan.Rows,
            Epochs = parsed.GetValue(_epochs) ?? plan.Epochs,
            Draws = parsed.GetValue(_draws) ?? plan.Draws,
        });
    }
}
