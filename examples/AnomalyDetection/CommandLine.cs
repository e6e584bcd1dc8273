using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace MlNetExtensions.Examples.AnomalyDetection;

/// <summary>What the user can ask for.</summary>
internal sealed class CommandLine
{
    private const int MostSeeds = 10_000;

    private readonly Option<string?> _data = new("--data") { HelpName = "file.csv|file.npz", Description = "Fit on your own rows: numeric columns of a csv, or the array X of an npz (and y, 0 or 1). A csv may be packed (.csv.gz)." };
    private readonly Option<string?> _save = new("--save") { HelpName = "model.zip", Description = "With --data: save the model." };

    private readonly Option<string[]> _score = new("--score")
    {
        HelpName = "model.zip> <rows.csv",
        Description = "Score rows with a saved model, as CSV on standard output. Columns are found by name, in any order.",
        Arity = new ArgumentArity(2, 2),
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _label = new("--label")
    {
        HelpName = "column",
        Description = "The column that is no feature but the label: 0 for normal rows, 1 for anomalies. Without this option a column 'label' is (in upper or lower case).",
    };

    private readonly Option<bool> _noLabel = new("--no-label") { Description = "All columns are features, whatever they are called." };
    private readonly Option<string> _report = new("--report") { HelpName = "file.html", Description = "Where the report of the experiment goes.", DefaultValueFactory = _ => "anomaly-report.html" };
    private readonly Option<int> _seeds = new("--seeds") { HelpName = "n", Description = "Stratified splits of the experiment.", DefaultValueFactory = _ => 20, CustomParser = Seeds };

    public CommandLine()
    {
        Command = new RootCommand("Gaussian anomaly detection: without options, the experiment on the 15 MVTec-AD classes, or on a generated stand-in.")
        {
            _data, _save, _score, _label, _noLabel, _report, _seeds,
        };
        Command.Validators.Add(Validate);
    }

    public RootCommand Command { get; }

    /// <summary>Does what was asked for.</summary>
    public void Run(ParseResult parsed)
    {
        var label = new LabelChoice(parsed.GetValue(_label), parsed.GetValue(_noLabel));
        if (parsed.GetValue(_score) is [{ } model, { } rows])
        {
            UserData.Score(model, rows, label);
        }
        else if (parsed.GetValue(_data) is { } data)
        {
            UserData.Fit(data, parsed.GetValue(_save), label);
        }
        else
        {
            RunExperiment(parsed.GetRequiredValue(_report), parsed.GetValue(_seeds));
        }
    }

    private static void RunExperiment(string report, int seeds)
    {
        Files.CheckWritable(report);
        string? problem = DataFolder.Problem(AdBench.MvTecFile(AdBench.MvTecClasses[0]));
        if (problem is not null)
        {
            Console.WriteLine($"{problem} Running on generated features instead: the numbers below speak of no real image.");
        }

        var experiment = new Experiment(problem is null ? [.. AdBench.MvTecClasses.Select(AdBench.MvTec)] : [.. new GeneratedAnomalies().All()], seeds);
        experiment.Run();
        ResultTables.Write(experiment);
        AnomalyReport.Save(report, experiment, isGenerated: problem is not null);
        Console.WriteLine($"Report: {Path.GetFullPath(report)}");
    }

    private static int Seeds(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seeds) || seeds is < 1 or > MostSeeds)
            result.AddError($"--seeds is a number from 1 to {MostSeeds}, not '{Excerpt.Of(text)}'.");
        return seeds;
    }

    private void Validate(CommandResult result)
    {
        bool Has(Option option) => result.GetResult(option) is { Implicit: false };
        void Refuse(bool condition, string message)
        {
            if (condition)
                result.AddError(message);
        }

        Refuse(Has(_data) && Has(_score), "--data fits a model and --score applies one: give one of them.");
        Refuse(Has(_save) && !Has(_data), "--save needs --data: there is no model to save otherwise.");
        Refuse((Has(_label) || Has(_noLabel)) && !Has(_data) && !Has(_score), "--label and --no-label need --data or --score.");
        Refuse(Has(_label) && Has(_noLabel), "--label and --no-label exclude each other.");
        Refuse((Has(_report) || Has(_seeds)) && (Has(_data) || Has(_score)), "--report and --seeds belong to the experiment, which --data and --score replace.");
    }
}
