using System.Diagnostics;

namespace MlNetExtensions.Tests.Examples;

/// <summary>Runs a built example as a user does: a process with arguments, whose output goes into pipes.</summary>
internal static class ExampleProcess
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    public static ExampleResult Run(string name, string folder, params string[] arguments)
    {
        using Process process = Start(name, folder, arguments);
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(_patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{name} {string.Join(' ', arguments)} did not end.");
        }

        return new ExampleResult(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>Begins a run; its input, output and errors are pipes.</summary>
    public static Process Start(string name, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [AssemblyOf(name), .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["MLNETEXTENSIONS_DATA"] = Path.Combine(folder, "nothing");
        start.Environment.Remove("COLUMNS");
        return Process.Start(start)!;
    }

    // The project references of the tests build the examples into folders beside theirs: bin/<project>/<configuration>.
    private static string AssemblyOf(string name)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(own.Parent!.Parent!.FullName, name, own.Name, $"{name}.dll");
    }
}

/// <summary>What a process left.</summary>
internal sealed record ExampleResult(int Code, string Output, string Error)
{
    /// <summary>The lines of standard output.</summary>
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
