using System.IO.Compression;

namespace MlNetExtensions.Examples;

/// <summary>
/// Unpacks a gzip file (RFC 1952) of one or more members and refuses one that ends too soon, which <see cref="GZipStream"/> takes for the end of
/// the data. A member with a known text is appended to the file: a whole file is followed by that text, while the rest of a truncated one
/// swallows it. The checksums of members are verified by <see cref="GZipStream"/>.
/// </summary>
internal sealed class WholeGzipStream : ForwardStream
{
    private static readonly byte[] _mark = "MlNetExtensions: whole."u8.ToArray();

    private readonly string _source;
    private readonly GZipStream _unpacked;

    // What has been unpacked and not handed out: at its end, once the file has ended, lies the mark.
    private readonly byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;
    private bool _ended;

    /// <param name="packed">The file, disposed with this.</param>
    /// <param name="source">What errors call it.</param>
    public WholeGzipStream(Stream packed, string source)
    {
        _source = source;
        _unpacked = new GZipStream(new JoinedStream(packed, new MemoryStream(Pack(_mark))), CompressionMode.Decompress);
    }

    public override int Read(Span<byte> buffer)
    {
        while (!_ended && _end - _start <= _mark.Length)
        {
            Fill();
        }

        int count = Math.Min(buffer.Length, _end - _start - (_ended ? 0 : _mark.Length));
        _buffer.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _unpacked.Dispose();
        base.Dispose(disposing);
    }

    private void Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        int count;
        try
        {
            count = _unpacked.Read(_buffer, _end, _buffer.Length - _end);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{_source} is no whole gzip file: it is damaged or truncated. Copy it again.", e);
        }

        _end += count;
        if (count > 0)
            return;
        if (!_buffer.AsSpan(_start, _end - _start).EndsWith(_mark))
            throw new InvalidDataException($"{_source} is no whole gzip file: it is truncated, or other bytes follow its end. Copy it again.");
        _end -= _mark.Length;
        _ended = true;
    }

    private static byte[] Pack(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(content);
        return packed.ToArray();
    }

    /// <summary>One stream after another.</summary>
    private sealed class JoinedStream(Stream first, Stream second) : ForwardStream
    {
        private bool _firstEnded;

        public override int Read(Span<byte> buffer)
        {
            int count = _firstEnded ? 0 : first.Read(buffer);
            _firstEnded |= count == 0 && buffer.Length > 0;
            return count > 0 ? count : second.Read(buffer);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                first.Dispose();
                second.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
