using System.CommandLine;
using System.CommandLine.Help;
using System.Reflection;

namespace MlNetExtensions.Examples;

/// <summary>Runs a command line: help, or the work; a mistake is one line on standard error and an exit code, never a stack trace.</summary>
public static class ConsoleProgram
{
    private const int Failed = 1;
    private const int WrongUsage = 2;

    /// <summary>Parses the arguments and does the work that they ask for.</summary>
    /// <returns>0 for success, 1 where the work failed, 2 for a command line that cannot be understood.</returns>
    public static int Run(RootCommand command, string[] arguments, Action<ParseResult> work)
    {
        foreach (HelpOption help in command.Options.OfType<HelpOption>())
        {
            if (help.Action is HelpAction action)
                action.MaxWidth = Terminal.Width;
        }

        command.SetAction(work);
        ParseResult parsed = command.Parse(arguments);
        try
        {
            if (parsed.Action is not HelpAction && parsed.Errors.Count > 0)
                return Say($"{OneLine(parsed.Errors[0].Message)} Try --help.", WrongUsage);
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception failure) when (IsExpected(Cause(failure)))
        {
            return Say(OneLine(Cause(failure).Message), Failed);
        }
    }

    /// <summary>A message on one line.</summary>
    internal static string OneLine(string message) =>
        string.Join(' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static int Say(string message, int code)
    {
        Console.Error.WriteLine(message);
        return code;
    }

    // Parallel work and reflection wrap what went wrong.
    private static Exception Cause(Exception failure) =>
        failure is AggregateException or TargetInvocationException && failure.InnerException is { } inner ? Cause(inner) : failure;

    // What a user's files and options can bring about; anything else is a mistake of the program's, and its stack trace is wanted.
    private static bool IsExpected(Exception failure) =>
        failure is UserException or IOException or UnauthorizedAccessException or InvalidDataException or FormatException or ArgumentException or InvalidOperationException or NotSupportedException;
}
