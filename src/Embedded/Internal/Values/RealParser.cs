using System.Globalization;

namespace Microsoft.ML.Internal.Values;

/// <summary>
/// Parses reals to the nearest value. Short decimals, which is nearly all of them, take Clinger's exact fast path: a mantissa below
/// 2^53 scaled by a power of ten up to 10^22 is one correctly rounded operation.
/// </summary>
internal static class RealParser
{
    private const int MaxExactPower = 22;
    private const ulong MaxExactMantissa = 1UL << 53;

    // The part of a double's mantissa that a float drops, and its half, where rounding twice could go wrong.
    private const ulong DroppedBits = (1UL << 29) - 1;
    private const ulong DroppedHalf = 1UL << 28;

    private static readonly double[] PowersOfTen =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    /// <summary>Parses a float; empty text is zero, and false means that the text is no number.</summary>
    internal static bool TryParse(ReadOnlySpan<char> text, out float value)
    {
        if (TryParseShort(text, out double exact) && (BitConverter.DoubleToUInt64Bits(exact) & DroppedBits) != DroppedHalf)
        {
            value = (float)exact;
            return true;
        }

        text = text.Trim();
        if (float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
        {
            return true;
        }

        bool special = TryParseSpecial(text, out double other);
        value = (float)other;
        return special;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out float)"/>
    internal static bool TryParse(ReadOnlySpan<char> text, out double value)
    {
        if (TryParseShort(text, out value))
        {
            return true;
        }

        text = text.Trim();
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) || TryParseSpecial(text, out value);
    }

    private static bool TryParseShort(ReadOnlySpan<char> text, out double value)
    {
        value = 0;
        int at = 0;
        bool negative = text.Length > 0 && text[0] == '-';
        if (negative || (text.Length > 0 && text[0] == '+'))
        {
            at++;
        }

        ulong mantissa = 0;
        int digits = ReadDigits(text, ref at, ref mantissa);
        int scale = 0;
        if (at < text.Length && text[at] == '.')
        {
            at++;
            scale = ReadDigits(text, ref at, ref mantissa);
            digits += scale;
        }

        if (digits is 0 or > 18 || !TryReadExponent(text, ref at, out int exponent) || at != text.Length)
        {
            return false;
        }

        exponent -= scale;
        if (mantissa >= MaxExactMantissa || Math.Abs(exponent) > MaxExactPower)
        {
            return false;
        }

        double magnitude = exponent < 0 ? mantissa / PowersOfTen[-exponent] : mantissa * PowersOfTen[exponent];
        value = negative ? -magnitude : magnitude;
        return true;
    }

    private static int ReadDigits(ReadOnlySpan<char> text, ref int at, ref ulong mantissa)
    {
        int start = at;
        while (at < text.Length && (uint)(text[at] - '0') <= 9)
        {
            mantissa = (10 * mantissa) + (uint)(text[at++] - '0');
        }

        return at - start;
    }

    private static bool TryReadExponent(ReadOnlySpan<char> text, ref int at, out int exponent)
    {
        exponent = 0;
        if (at == text.Length || (text[at] | ' ') != 'e')
        {
            return true;
        }

        at++;
        bool negative = at < text.Length && text[at] == '-';
        if (negative || (at < text.Length && text[at] == '+'))
        {
            at++;
        }

        ulong magnitude = 0;
        int digits = ReadDigits(text, ref at, ref magnitude);
        exponent = negative ? -(int)Math.Min(magnitude, 1000) : (int)Math.Min(magnitude, 1000);
        return digits is > 0 and <= 18;
    }

    private static bool TryParseSpecial(ReadOnlySpan<char> text, out double value)
    {
        value = text switch
        {
            "" => 0,
            "∞" or "+∞" => double.PositiveInfinity,
            "-∞" => double.NegativeInfinity,
            _ => double.NaN,
        };
        return !double.IsNaN(value) || text is "?" or "NA" or "N/A" or "na" or "n/a";
    }
}
