using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>A message logged in a context.</summary>
public class LoggingEventArgs : EventArgs
{
    public LoggingEventArgs(string message) => Message = message;

    public LoggingEventArgs(string message, ChannelMessageKind kind, string source)
    {
        RawMessage = message;
        Kind = kind;
        Source = source;
        Message = $"[Source={source}, Kind={kind}] {message}";
    }

    /// <summary>The message with its source and kind in front.</summary>
    public string Message { get; }

    /// <summary>The components that sent it, outermost first.</summary>
    public string Source { get; }

    public ChannelMessageKind Kind { get; }

    /// <summary>The message alone.</summary>
    public string RawMessage { get; }
}
