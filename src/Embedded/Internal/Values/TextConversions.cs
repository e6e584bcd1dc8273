using System.Globalization;

using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Values;

/// <summary>Conversions from and to text.</summary>
internal static class TextConversions
{
    /// <summary>Reads values; text that is none is NaN for reals and the default value where that says so, and an error for integers.</summary>
    public static Delegate FromText<T>(PrimitiveDataViewType type)
    {
        if (type is TextDataViewType)
            return (ValueConverter<ReadOnlyMemory<char>, ReadOnlyMemory<char>>)((in ReadOnlyMemory<char> source, ref ReadOnlyMemory<char> result) => result = source);
        ValueParser<T> parse = ValueParsers.For<T>(type);
        bool strict = type is NumberDataViewType && !IsReal(type);
        return (ValueConverter<ReadOnlyMemory<char>, T>)((in ReadOnlyMemory<char> source, ref T result) =>
        {
            if (!parse(source.Span, out result) && strict)
                throw new FormatException($"Could not parse the text '{source}' as {type}.");
        });
    }

    public static Delegate ToText<T>() => (ValueConverter<T, ReadOnlyMemory<char>>)((in T source, ref ReadOnlyMemory<char> result) =>
    {
        string text = source is IFormattable formattable ? formattable.ToString(null, CultureInfo.InvariantCulture) : source.ToString();
        result = text.AsMemory();
    });

    private static bool IsReal(PrimitiveDataViewType type) => type.RawType == typeof(float) || type.RawType == typeof(double);
}
