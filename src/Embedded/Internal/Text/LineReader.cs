using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Text;

/// <summary>The data lines of all files: comments, blank lines and each file's header are left out.</summary>
internal sealed class LineReader(IMultiStreamSource files, FieldSyntax syntax, bool skipHeader, long maxRows) : IDisposable
{
    private LineBuffer _file;
    private int _nextFile;
    private bool _atTop;
    private long _rows;

    internal ReadOnlyMemory<char> Line => _file.Line;

    internal long LineNumber => _file.LineNumber;

    internal bool MoveNext()
    {
        if (_rows == maxRows)
        {
            return false;
        }

        while (MoveNextLine())
        {
            ReadOnlySpan<char> line = _file.Line.Span;
            // Lines of options or remarks start with '#', but only before the first line of data.
            if (line.IsEmpty || line.StartsWith("//") || (_atTop && line[0] == '#'))
            {
                continue;
            }

            bool header = _atTop && skipHeader;
            _atTop = false;
            if (!header)
            {
                _rows++;
                return true;
            }
        }

        return false;
    }

    public void Dispose() => _file?.Dispose();

    private bool MoveNextLine()
    {
        while (_file is null || !_file.MoveNext())
        {
            _file?.Dispose();
            _file = null;
            if (_nextFile == files.Count)
            {
                return false;
            }

            _file = new LineBuffer(files.OpenTextReader(_nextFile++), syntax);
            _atTop = true;
        }

        return true;
    }
}
