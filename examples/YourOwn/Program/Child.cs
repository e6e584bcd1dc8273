using System.Diagnostics;

namespace YourOwn;

/// <summary>This program in another process.</summary>
internal sealed record Child(int Code, string Output, string Error)
{
    public static Child Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Child).Assembly.Location, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Child(process.ExitCode, output, error.Result);
    }
}
