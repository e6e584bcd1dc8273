using Microsoft.ML.Data;
using Microsoft.ML.Internal.Values;

namespace Microsoft.ML.Internal.Text;

/// <summary>Reads the values of one column from the fields of a row, by the rules for what cannot be parsed.</summary>
internal sealed class FieldParser<T>
{
    private const int StackLimit = 64;

    private readonly LoadedColumn _column;
    private readonly ValueParser<T> _parse;
    private readonly bool _isReal;
    private readonly bool _emptyIsNaN;
    private readonly char _decimalMarker;

    internal FieldParser(LoadedColumn column, FieldSyntax syntax)
    {
        _column = column;
        _parse = ValueParsers.For<T>(column.ItemType);
        _isReal = typeof(T) == typeof(float) || typeof(T) == typeof(double);
        _emptyIsNaN = _isReal && syntax.KeepEmpty;
        _decimalMarker = _isReal ? syntax.DecimalMarker : '.';
    }

    internal T Parse(TextRow row, int field)
    {
        ReadOnlySpan<char> text = row.Fields.Text(field);
        if (_emptyIsNaN && text.IsWhiteSpace())
        {
            return NaN();
        }

        if (!TryParse(text, out T value))
        {
            return OnBadValue(row, text, value);
        }

        return value;
    }

    private bool TryParse(ReadOnlySpan<char> text, out T value)
    {
        if (_decimalMarker == '.' || !text.Contains(_decimalMarker))
        {
            return _parse(text, out value);
        }

        Span<char> point = text.Length <= StackLimit ? stackalloc char[text.Length] : new char[text.Length];
        text.Replace(point, _decimalMarker, '.');
        return _parse(point, out value);
    }

    private T OnBadValue(TextRow row, ReadOnlySpan<char> text, T value)
    {
        if (!_isReal && _column.ItemType is not KeyDataViewType)
        {
            throw new FormatException($"Could not parse the value '{text}' of column '{_column.Name}' in line {row.LineNumber} as {_column.ItemType}.");
        }

        row.Report.BadValue(row.LineNumber, _column.Name, text, _isReal ? "NaN" : "the missing key");
        return value;
    }

    private static T NaN() => typeof(T) == typeof(float) ? (T)(object)float.NaN : (T)(object)double.NaN;
}
