using System.Globalization;
using Spectre.Console;

namespace MlNetExtensions.Examples;

/// <summary>What standard output and standard error are: a terminal, or a file or pipe, which gets neither colors nor progress.</summary>
public static class Terminal
{
    private const int DefaultWidth = 80;
    private const int NarrowestTable = 20;

    /// <summary>Characters in a line: the terminal's; for a file or pipe what the variable COLUMNS says, else 80.</summary>
    public static int Width { get; } = Math.Max(NarrowestTable, FindWidth());

    /// <summary>Runs work that reports progress: on standard error where that is a terminal, otherwise in silence.</summary>
    public static void WithProgress(Action<Progress> work)
    {
        IAnsiConsole console = AnsiConsole.Create(Console.IsErrorRedirected
            ? new AnsiConsoleSettings { Ansi = AnsiSupport.No, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(TextWriter.Null) }
            : new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        work(console.Progress());
    }

    /// <summary>A line about what is going on, for a user who watches; nothing in a file or pipe.</summary>
    public static void Status(string line)
    {
        if (!Console.IsErrorRedirected)
            Console.Error.WriteLine(line);
    }

    /// <summary>A line that the user should see whatever standard output is.</summary>
    public static void Note(string line) => Console.Error.WriteLine(line);

    private static int FindWidth()
    {
        if (!Console.IsOutputRedirected && Console.WindowWidth > 0)
            return Console.WindowWidth;
        return int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out int columns) && columns > 0
            ? columns
            : DefaultWidth;
    }
}
