using System.Globalization;
using System.Runtime.CompilerServices;

namespace MlNetExtensions.Core;

/// <summary>A message that is put together only where a condition does not hold; the compiler makes it of an interpolated string.</summary>
[InterpolatedStringHandler]
public ref struct StateComplaint
{
    private DefaultInterpolatedStringHandler _text;

    /// <summary>Begins a message.</summary>
    /// <param name="literalLength">Characters of the constant parts.</param>
    /// <param name="formattedCount">Values between them.</param>
    /// <param name="holds">The condition.</param>
    /// <param name="isNeeded">True where the message is needed.</param>
    public StateComplaint(int literalLength, int formattedCount, bool holds, out bool isNeeded)
    {
        isNeeded = !holds;
        if (isNeeded)
        {
            _text = new DefaultInterpolatedStringHandler(literalLength, formattedCount, CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Adds a constant part.</summary>
    public void AppendLiteral(string value) => _text.AppendLiteral(value);

    /// <summary>Adds a value.</summary>
    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    internal string ToStringAndClear() => _text.ToStringAndClear();
}
