using Microsoft.ML.Runtime;

namespace Microsoft.ML.Internal.Text;

/// <summary>Tells the log about lines and values that could not be read: the first few in detail, the rest by number.</summary>
internal sealed class ParseReport(IHostEnvironment environment) : IDisposable
{
    private const int DetailLimit = 10;

    private long _badFormats;
    private long _badValues;

    internal void BadFormat(long line, string problem) => Report(ref _badFormats, line, problem);

    internal void BadValue(long line, string column, ReadOnlySpan<char> text, string replacement)
    {
        if (_badValues < DetailLimit)
        {
            Report(ref _badValues, line, $"The value '{text}' of column '{column}' could not be parsed and became {replacement}.");
        }
        else
        {
            _badValues++;
        }
    }

    public void Dispose()
    {
        if (_badFormats > DetailLimit || _badValues > DetailLimit)
        {
            Warn($"{_badFormats} format errors and {_badValues} unparseable values in all.");
        }
    }

    private void Report(ref long count, long line, string problem)
    {
        if (count++ < DetailLimit)
        {
            Warn($"Line {line}: {problem}");
        }
    }

    private void Warn(string message)
    {
        using IChannel channel = environment.Start("TextLoader");
        channel.Warning(MessageSensitivity.UserData, "{0}", message);
    }
}
