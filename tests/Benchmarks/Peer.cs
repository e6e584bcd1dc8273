using System.Diagnostics;
using System.Globalization;

namespace Benchmarks;

/// <summary>A Python process that keeps its data loaded and times itself: one request a line, one answer in seconds.</summary>
internal sealed class Peer : IDisposable
{
    /// <summary>After their work, the threads of a BLAS spin for up to 130 ms before they sleep, on cores that the next turn needs.</summary>
    private static readonly TimeSpan _spinning = TimeSpan.FromMilliseconds(250);

    private readonly Process _process;

    private Peer(Process process, string description)
    {
        _process = process;
        Description = description;
    }

    public string Description { get; }

    /// <summary>Starts the script with the first interpreter that has scikit-learn on a fast BLAS; otherwise says why not.</summary>
    public static Peer? TryStart(string script, out string reason)
    {
        reason = "no Python with scikit-learn";
        foreach (string interpreter in new[] { "python3", "/usr/bin/python3" })
        {
            if (Start(interpreter, script) is not { } process)
            {
                continue;
            }

            string? greeting = process.StandardOutput.ReadLine();
            if (greeting is not null && greeting.StartsWith("ready ", StringComparison.Ordinal))
            {
                return new Peer(process, greeting["ready ".Length..]);
            }

            reason = greeting ?? reason;
            process.Dispose();
        }

        return null;
    }

    public double Ask(params ReadOnlySpan<object> request)
    {
        _process.StandardInput.WriteLine(string.Join(' ', request.ToArray().Select(part => Convert.ToString(part, CultureInfo.InvariantCulture))));
        _process.StandardInput.Flush();
        string answer = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The peer ended without an answer.");
        Thread.Sleep(_spinning);
        return double.Parse(answer, CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static Process? Start(string interpreter, string script)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(interpreter, [script]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no such program.
            return null;
        }
    }
}
