using System.Globalization;

namespace Microsoft.ML.Runtime;

/// <summary>A logged message, formatted when it is read.</summary>
public readonly struct ChannelMessage
{
    private readonly string _format;
    private readonly object[] _arguments;

    public readonly ChannelMessageKind Kind;
    public readonly MessageSensitivity Sensitivity;

    internal ChannelMessage(ChannelMessageKind kind, MessageSensitivity sensitivity, string format, params object[] arguments)
    {
        Kind = kind;
        Sensitivity = sensitivity;
        _format = format;
        _arguments = arguments;
    }

    public string Message => _arguments is { Length: > 0 } ? string.Format(CultureInfo.InvariantCulture, _format, _arguments) : _format;
}
