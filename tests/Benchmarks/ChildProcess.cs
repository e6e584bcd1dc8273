using System.Diagnostics;
using System.Globalization;

namespace Benchmarks;

/// <summary>This program once more, for figures of a process of their own.</summary>
internal static class ChildProcess
{
    /// <summary>The numbers that the child prints.</summary>
    /// <param name="cores">How many cores it may use; null for all.</param>
    /// <param name="arguments">A verb and what belongs to it.</param>
    public static double[] Run(int? cores, params string[] arguments)
    {
        string[] command = [Environment.ProcessPath!, typeof(ChildProcess).Assembly.Location, .. arguments];
        // The runtime counts the cores that it was started on.
        command = cores is { } count ? ["taskset", "-c", $"0-{count - 1}", .. command] : command;
        using Process child = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true })!;
        string answer = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return child.ExitCode == 0
            ? [.. answer.Split(' ').Select(part => double.Parse(part, CultureInfo.InvariantCulture))]
            : throw new InvalidDataException($"{string.Join(' ', arguments)} ended with {child.ExitCode}.");
    }

    /// <summary>The most memory that this process has had, in bytes.</summary>
    public static long Peak()
    {
        using Process self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64;
    }
}
