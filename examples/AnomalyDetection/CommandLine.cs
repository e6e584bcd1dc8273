using System.Globalization;

namespace MlNetExtensions.Examples.AnomalyDetection;

/// <summary>What the user asks for.</summary>
internal sealed record CommandLine(string? Data, string? Save, string? Model, string? Rows, string Report, int Seeds, bool Help)
{
    public const string Usage = """
        Usage: AnomalyDetection [options]

          (none)                      the experiment on the 15 MVTec-AD classes, or on a generated stand-in
          --seeds <n>                 stratified splits of the experiment (20)
          --report <file.html>        where the report goes (anomaly-report.html)
          --data <file.csv|file.npz>  fit on your own rows: numeric columns, and optionally 'label' (0 normal, 1 anomaly); npz: X and y
          --save <model.zip>          with --data: save the model
          --score <model.zip> <rows.csv>  score rows with a saved model, as CSV on standard output
        """;

    public static CommandLine Parse(string[] arguments)
    {
        var parsed = new CommandLine(null, null, null, null, "anomaly-report.html", 20, false);
        var rest = new Queue<string>(arguments);
        while (rest.TryDequeue(out string? option))
        {
            parsed = option switch
            {
                "--data" => parsed with { Data = Next(rest, option) },
                "--save" => parsed with { Save = Next(rest, option) },
                "--score" => parsed with { Model = Next(rest, option), Rows = Next(rest, option) },
                "--report" => parsed with { Report = Next(rest, option) },
                "--seeds" => parsed with { Seeds = Count(Next(rest, option)) },
                "--help" or "-h" => parsed with { Help = true },
                _ => throw new UserException($"Unknown option '{option}'. Try --help."),
            };
        }

        return parsed.Save is null || parsed.Data is not null ? parsed : throw new UserException("--save needs --data: there is no model to save otherwise.");
    }

    private static string Next(Queue<string> rest, string option) =>
        rest.TryDequeue(out string? value) ? value : throw new UserException($"{option} needs a value. Try --help.");

    private static int Count(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0
        ? count
        : throw new UserException($"--seeds needs a number of at least 1, not '{text}'.");
}

/// <summary>A mistake of the user's, whose message is all there is to say.</summary>
internal sealed class UserException(string message) : Exception(message);
