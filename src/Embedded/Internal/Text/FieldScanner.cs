namespace Microsoft.ML.Internal.Text;

/// <summary>Finds one field after the other in a line.</summary>
internal sealed class FieldScanner(FieldSyntax syntax)
{
    // An index of more digits could overflow and is read as text.
    private const int MaxIndexDigits = 9;

    private readonly char[] _separators = syntax.Separators;
    private ReadOnlyMemory<char> _line;
    private char[] _unquoted = new char[64];
    private int _unquotedLength;
    private int _position;

    internal void Start(ReadOnlyMemory<char> line)
    {
        _line = line;
        _position = 0;
        _unquotedLength = 0;
    }

    internal ReadOnlySpan<char> Text(in FieldSlice field)
    {
        ReadOnlySpan<char> source = field.Unquoted ? _unquoted : _line.Span;
        return source.Slice(field.Start, field.Length);
    }

    /// <summary>Reads the next field; false when it is the last of the line.</summary>
    internal bool Next(out FieldSlice field)
    {
        ReadOnlySpan<char> line = _line.Span;
        int at = SkipSpaces(line, _position);
        int sparseIndex = syntax.AllowSparse ? ReadSparseIndex(line, ref at) : -1;
        if (syntax.AllowQuoting && at < line.Length && line[at] == '"')
        {
            field = ReadQuoted(line, at + 1, sparseIndex, out at);
        }
        else
        {
            int length = FindSeparator(line[at..]);
            field = new FieldSlice(at, length, sparseIndex, Unquoted: false, QuotingError: false);
            at += length;
        }

        _position = at + 1;
        return at < line.Length;
    }

    private int FindSeparator(ReadOnlySpan<char> rest)
    {
        int found = _separators.Length == 1 ? rest.IndexOf(_separators[0]) : rest.IndexOfAny(_separators);
        return found < 0 ? rest.Length : found;
    }

    private int SkipSpaces(ReadOnlySpan<char> line, int at)
    {
        if (at >= line.Length)
        {
            return line.Length;
        }

        if (!syntax.SpaceSeparates)
        {
            while (at < line.Length && line[at] == ' ')
            {
                at++;
            }
        }

        return at;
    }

    private int ReadSparseIndex(ReadOnlySpan<char> line, ref int at)
    {
        int end = at;
        int limit = Math.Min(line.Length, at + MaxIndexDigits);
        int index = 0;
        while (end < limit && char.IsAsciiDigit(line[end]))
        {
            index = (10 * index) + (line[end++] - '0');
        }

        if (end == at || end >= line.Length || line[end] != ':')
        {
            return -1;
        }

        at = SkipSpaces(line, end + 1);
        return index;
    }

    private FieldSlice ReadQuoted(ReadOnlySpan<char> line, int at, int sparseIndex, out int end)
    {
        int start = _unquotedLength;
        bool closed = false;
        while (at < line.Length && !closed)
        {
            char character = line[at++];
            if (character == syntax.EscapeChar && at < line.Length && line[at] == '"')
            {
                Append('"');
                at++;
            }
            else if (character == '"')
            {
                closed = true;
            }
            else
            {
                Append(character);
            }
        }

        int length = FindSeparator(line[at..]);
        end = at + length;
        bool error = !closed || line.Slice(at, length).ContainsAnyExcept(' ');
        return new FieldSlice(start, error ? 0 : _unquotedLength - start, sparseIndex, Unquoted: true, error);
    }

    private void Append(char character)
    {
        if (_unquotedLength == _unquoted.Length)
        {
            Array.Resize(ref _unquoted, 2 * _unquoted.Length);
        }

        _unquoted[_unquotedLength++] = character;
    }
}
