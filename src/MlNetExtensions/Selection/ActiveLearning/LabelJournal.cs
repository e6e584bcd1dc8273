using System.Globalization;
using System.Numerics;
using System.Text;

namespace MlNetExtensions;

/// <summary>
/// What happened to a pool, one line a record, written to the disk before the next thing happens. A line starts with a checksum of its rest. A process that is killed leaves at most one line
/// without an end, which is cut off when the file is opened again.
/// </summary>
internal sealed class LabelJournal : IDisposable
{
    private readonly FileStream _file;
    private readonly string _path;

    /// <param name="path">The file, made where there is none.</param>
    /// <param name="pool">What the first record must be: the pool that the others are about.</param>
    /// <exception cref="InvalidDataException">The file is of another pool, or damaged elsewhere than at its end.</exception>
    /// <exception cref="IOException">Somebody else writes to it.</exception>
    public LabelJournal(string path, string pool)
    {
        _path = path;
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            Records = Recover(pool);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>Records that were there, after that of the pool, with the numbers of their lines.</summary>
    public IReadOnlyList<(int Line, string Record)> Records { get; }

    /// <summary>Writes a record; when this returns it is on the disk.</summary>
    public void Write(string record)
    {
        _file.Write(Encoding.UTF8.GetBytes($"{Checksum(record):x8} {record}\n"));
        _file.Flush(flushToDisk: true);
    }

    public InvalidDataException Damaged(int line, string what) => new(string.Create(CultureInfo.InvariantCulture,
        $"Journal '{_path}', line {line}: {what}. Restore the file from a copy, or delete the lines from there on to lose their labels."));

    public void Dispose() => _file.Dispose();

    private List<(int, string)> Recover(string pool)
    {
        byte[] bytes = new byte[_file.Length];
        _file.ReadExactly(bytes);
        List<(int, string)> records = [];
        int start = 0, line = 1;
        while (Array.IndexOf(bytes, (byte)'\n', start) is var end and >= 0)
        {
            string? record = Read(bytes.AsSpan(start, end - start));
            // A line with an end was written whole: what is wrong with it came later.
            if (record is null)
            {
                throw Damaged(line, line == 1 ? "this is no journal of labels" : "the checksum is wrong");
            }

            if (line == 1 && record != pool)
            {
                throw Damaged(line, $"it is of another pool ({record}) than this one ({pool})");
            }

            if (line > 1)
            {
                records.Add((line, record));
            }

            start = end + 1;
            line++;
        }

        _file.SetLength(start);
        _file.Position = start;
        if (start == 0)
        {
            Write(pool);
        }

        return records;
    }

    private static string? Read(ReadOnlySpan<byte> line)
    {
        string text = Encoding.UTF8.GetString(line);
        return text.Length > 9 && uint.TryParse(text.AsSpan(0, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint sum) && sum == Checksum(text[9..]) ? text[9..] : null;
    }

    private static uint Checksum(string text)
    {
        uint sum = uint.MaxValue;
        foreach (byte value in Encoding.UTF8.GetBytes(text))
        {
            sum = BitOperations.Crc32C(sum, value);
        }

        return ~sum;
    }
}
