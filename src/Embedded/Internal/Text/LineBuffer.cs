namespace Microsoft.ML.Internal.Text;

/// <summary>Reads lines into one reused buffer, so that a file of numbers is read without a string per line.</summary>
internal sealed class LineBuffer(TextReader reader, FieldSyntax syntax) : IDisposable
{
    private const int InitialCapacity = 1 << 15;

    private char[] _buffer = new char[InitialCapacity];
    private int _start;
    private int _end;
    private bool _exhausted;

    /// <summary>The current line without its end; overwritten by the next call of <see cref="MoveNext"/>.</summary>
    internal ReadOnlyMemory<char> Line { get; private set; }

    /// <summary>How many physical lines were read, the current one included.</summary>
    internal long LineNumber { get; private set; }

    internal bool MoveNext()
    {
        int length = 0;
        while (true)
        {
            length = FindLineEnd(length);
            if (length < 0)
            {
                return false;
            }

            LineNumber++;
            ReadOnlyMemory<char> line = _buffer.AsMemory(_start, length);
            int ending = LineEndLength(length);
            if (ending == 0 || !syntax.EndsInsideQuotes(line.Span))
            {
                Line = line;
                _start += length + ending;
                return true;
            }

            length += ending;
        }
    }

    public void Dispose() => reader.Dispose();

    /// <summary>Looks for the end of the line from <paramref name="length"/> characters on; negative when there is no line left.</summary>
    private int FindLineEnd(int length)
    {
        while (true)
        {
            int found = _buffer.AsSpan(_start + length, _end - _start - length).IndexOfAny('\n', '\r');
            length = found < 0 ? _end - _start : length + found;
            // A carriage return at the end of what was read may be half of a line end.
            bool decided = found >= 0 && (_buffer[_start + length] == '\n' || _start + length + 1 < _end);
            if (decided || _exhausted)
            {
                return _start == _end ? -1 : length;
            }

            Fill();
        }
    }

    private int LineEndLength(int length)
    {
        int at = _start + length;
        if (at == _end)
        {
            return 0;
        }

        return _buffer[at] == '\r' && at + 1 < _end && _buffer[at + 1] == '\n' ? 2 : 1;
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, checked(2 * _buffer.Length));
        }

        int read = reader.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _exhausted = read == 0;
    }
}
