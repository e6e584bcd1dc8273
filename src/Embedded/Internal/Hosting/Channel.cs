using Microsoft.ML.Runtime;

namespace Microsoft.ML.Internal;

/// <summary>A log channel, which also logs its own start and end.</summary>
internal sealed class Channel : IChannel
{
    private readonly Action<string, ChannelMessage> _log;
    private bool _disposed;

    public Channel(string name, Action<string, ChannelMessage> log)
    {
        ContextDescription = name;
        _log = log;
        Trace(MessageSensitivity.None, "Channel started");
    }

    public string ContextDescription { get; }

    public void Send(ChannelMessage msg) => _log(ContextDescription, msg);

    public void Trace(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Trace, sensitivity, fmt));

    public void Trace(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(new(ChannelMessageKind.Trace, sensitivity, fmt, args));

    public void Info(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Info, sensitivity, fmt));

    public void Info(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(new(ChannelMessageKind.Info, sensitivity, fmt, args));

    public void Warning(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Warning, sensitivity, fmt));

    public void Warning(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(new(ChannelMessageKind.Warning, sensitivity, fmt, args));

    public void Error(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Error, sensitivity, fmt));

    public void Error(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(new(ChannelMessageKind.Error, sensitivity, fmt, args));

    public TException Process<TException>(TException ex)
        where TException : Exception => ExceptionSource.Mark(ex, ContextDescription);

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        Trace(MessageSensitivity.None, "Channel disposed");
    }
}
