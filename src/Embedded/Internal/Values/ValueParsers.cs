using System.Globalization;
using System.Numerics;

using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Values;

/// <summary>Reads a value from text. Empty text is the default value; false means that the text is no such value.</summary>
internal delegate bool ValueParser<T>(ReadOnlySpan<char> text, out T value);

/// <summary>One parser for every primitive type, shared by the text loader and by type conversion.</summary>
internal static class ValueParsers
{
    /// <summary>The parser for <paramref name="type"/>, whose raw type is <typeparamref name="T"/>.</summary>
    internal static ValueParser<T> For<T>(PrimitiveDataViewType type)
    {
        Delegate parser = type is KeyDataViewType key ? ForKey(key) : ForRaw(type.RawType);
        return (ValueParser<T>)parser;
    }

    private static Delegate ForRaw(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Single => (ValueParser<float>)RealParser.TryParse,
        TypeCode.Double => (ValueParser<double>)RealParser.TryParse,
        TypeCode.Boolean => (ValueParser<bool>)TryParseBoolean,
        TypeCode.SByte => (ValueParser<sbyte>)TryParseInteger,
        TypeCode.Byte => (ValueParser<byte>)TryParseInteger,
        TypeCode.Int16 => (ValueParser<short>)TryParseInteger,
        TypeCode.UInt16 => (ValueParser<ushort>)TryParseInteger,
        TypeCode.Int32 => (ValueParser<int>)TryParseInteger,
        TypeCode.UInt32 => (ValueParser<uint>)TryParseInteger,
        TypeCode.Int64 => (ValueParser<long>)TryParseInteger,
        TypeCode.UInt64 => (ValueParser<ulong>)TryParseInteger,
        TypeCode.DateTime => (ValueParser<DateTime>)TryParseDateTime,
        _ => ForOther(type),
    };

    private static Delegate ForOther(Type type)
    {
        if (type == typeof(ReadOnlyMemory<char>))
        {
            return (ValueParser<ReadOnlyMemory<char>>)CopyText;
        }

        if (type == typeof(TimeSpan))
        {
            return (ValueParser<TimeSpan>)TryParseTimeSpan;
        }

        return type == typeof(DateTimeOffset)
            ? (ValueParser<DateTimeOffset>)TryParseDateTimeOffset
            : throw new NotSupportedException($"Values of type {type} cannot be read from text.");
    }

    private static Delegate ForKey(KeyDataViewType key) => Type.GetTypeCode(key.RawType) switch
    {
        TypeCode.Byte => KeyParser<byte>(key.Count),
        TypeCode.UInt16 => KeyParser<ushort>(key.Count),
        TypeCode.UInt32 => KeyParser<uint>(key.Count),
        _ => KeyParser<ulong>(key.Count),
    };

    /// <summary>Keys are written from zero and stored from one; anything outside the range is the missing key, zero.</summary>
    private static ValueParser<T> KeyParser<T>(ulong count)
        where T : struct, IBinaryInteger<T> => (ReadOnlySpan<char> text, out T value) =>
    {
        bool parsed = ulong.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out ulong index);
        value = parsed && index < count ? T.CreateTruncating(index + 1) : T.Zero;
        return value != T.Zero || text.IsWhiteSpace();
    };

    private static bool TryParseInteger<T>(ReadOnlySpan<char> text, out T value)
        where T : struct, IBinaryInteger<T>
    {
        value = T.Zero;
        return text.IsWhiteSpace() || T.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out value);
    }

    private static bool TryParseBoolean(ReadOnlySpan<char> text, out bool value)
    {
        text = text.Trim();
        value = IsAny(text, "1", "+1", "t", "y", "+", "true", "yes");
        return value || text.IsEmpty || IsAny(text, "0", "-1", "f", "n", "-", "false", "no");
    }

    private static bool IsAny(ReadOnlySpan<char> text, params ReadOnlySpan<string> words)
    {
        foreach (string word in words)
        {
            if (text.Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    // The text of a line lives in a reused buffer, so the value needs its own.
    private static bool CopyText(ReadOnlySpan<char> text, out ReadOnlyMemory<char> value)
    {
        value = text.IsEmpty ? default : text.ToString().AsMemory();
        return true;
    }

    private static bool TryParseTimeSpan(ReadOnlySpan<char> text, out TimeSpan value)
    {
        value = default;
        return text.IsEmpty || TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out value);
    }

    private static bool TryParseDateTime(ReadOnlySpan<char> text, out DateTime value)
    {
        value = default;
        return text.IsEmpty || DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out value);
    }

    private static bool TryParseDateTimeOffset(ReadOnlySpan<char> text, out DateTimeOffset value)
    {
        value = default;
        return text.IsEmpty || DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out value);
    }
}
