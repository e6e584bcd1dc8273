using System.Diagnostics;
using System.Globalization;

namespace Benchmarks;

/// <summary>A Python process that keeps its data loaded and times itself: one request a line, one answer in seconds.</summary>
internal sealed class Peer : IDisposable
{
    /// <summary>After their work, the threads of a BLAS spin for up to 130 ms before they sleep, on cores that the next turn needs.</summary>
    private static readonly TimeSpan _spinning = TimeSpan.FromMilliseconds(250);

    private readonly Process _process;
    private string _complaint = "no reason given";

    private Peer(Process process, string description)
    {
        _process = process;
        // Read, lest the peer waits for room to complain in; a traceback of Python's ends with what went wrong.
        process.ErrorDataReceived += (_, line) => _complaint = string.IsNullOrWhiteSpace(line.Data) ? _complaint : line.Data.Trim();
        process.BeginErrorReadLine();
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

    /// <exception cref="PeerException">The peer has ended, or its answer is no number.</exception>
    public double Ask(params ReadOnlySpan<object> request)
    {
        string line = string.Join(' ', request.ToArray().Select(part => Convert.ToString(part, CultureInfo.InvariantCulture)));
        try
        {
            _process.StandardInput.WriteLine(line);
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            throw Failed(line);
        }

        string answer = _process.StandardOutput.ReadLine() ?? throw Failed(line);
        Thread.Sleep(_spinning);
        return double.TryParse(answer, CultureInfo.InvariantCulture, out double value) ? value : throw new PeerException($"The peer answered '{answer}' to '{line}'.");
    }

    public void Dispose()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended already, and what was still to be sent cannot be.
        }

        _process.WaitForExit();
        _process.Dispose();
    }

    private PeerException Failed(string request)
    {
        // To the end of its complaints.
        _process.WaitForExit();
        return new PeerException($"The peer ended at '{request}': {_complaint}.");
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

/// <summary>A peer that ended or answered nonsense: no figure of theirs, and no fault of ours.</summary>
internal sealed class PeerException(string message) : Exception(message);
