namespace MlNetExtensions.Examples;

/// <summary>Reads an entry of a zip file and, at its end, refuses one whose length or CRC-32 (ISO 3309) is not the recorded one, which .NET does not check.</summary>
internal sealed class ChecksumStream(Stream entry, long length, uint checksum, string source) : ForwardStream
{
    private static readonly uint[] _table = [.. Enumerable.Range(0, 256).Select(Shifted)];

    private long _read;
    private uint _remainder = uint.MaxValue;

    public override int Read(Span<byte> buffer)
    {
        int count = entry.Read(buffer);
        _read += count;
        foreach (byte value in buffer[..count])
        {
            _remainder = _table[(byte)(_remainder ^ value)] ^ (_remainder >> 8);
        }

        if (count == 0 && buffer.Length > 0 && (_read != length || ~_remainder != checksum))
            throw new InvalidDataException($"{source} is damaged: its length or checksum is not the recorded one. Copy the file again.");
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            entry.Dispose();
        base.Dispose(disposing);
    }

    private static uint Shifted(int value)
    {
        uint remainder = (uint)value;
        for (int bit = 0; bit < 8; bit++)
        {
            remainder = (remainder >> 1) ^ ((remainder & 1) * 0xEDB88320);
        }

        return remainder;
    }
}
