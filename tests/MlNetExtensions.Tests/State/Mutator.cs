using System.Buffers.Binary;

namespace MlNetExtensions.Tests.State;

/// <summary>Changes bytes as damage and malice do: flipped bits, overwritten and cut bytes, extreme counts and numbers, moved and foreign pieces.</summary>
internal sealed class Mutator(int seed, IReadOnlyList<byte[]> others)
{
    private static readonly byte[] _bytes = [0, 1, 2, 3, 4, 5, 0x7F, 0x80, 0xFF];
    private static readonly int[] _counts = [-1, 0, 1, 2, 3, 24, 46_341, 65_536, 0x1000_0000, int.MaxValue, int.MinValue];
    private static readonly long[] _longs = [-1, 0, 1, 1L << 31, 1L << 53, (1L << 53) + 1, long.MaxValue, long.MinValue];
    private static readonly double[] _numbers =
        [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0, -0.0, -1, 1e308, -1e308, 1e200, 1e-200, double.Epsilon, 0.5];

    private readonly Random _random = new(seed);

    /// <summary>A copy with one to three changes.</summary>
    public byte[] Mutate(byte[] bytes)
    {
        byte[] mutated = [.. bytes];
        for (int changes = 1 + _random.Next(12) / 10 + _random.Next(12) / 10; changes > 0; changes--)
        {
            mutated = Change(mutated);
        }

        return mutated;
    }

    private byte[] Change(byte[] bytes)
    {
        if (bytes.Length < 16)
        {
            return [.. bytes, .. Piece(others[_random.Next(others.Count)])];
        }

        int at = Position(bytes.Length);
        switch (_random.Next(11))
        {
            case 0:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                return bytes;
            case 1:
                bytes[at] = (byte)_random.Next(256);
                return bytes;
            case 2:
                bytes[at] = _bytes[_random.Next(_bytes.Length)];
                return bytes;
            case 3:
                return bytes[..at];
            case 4:
                byte[] inserted = new byte[1 + _random.Next(16)];
                _random.NextBytes(inserted);
                return [.. bytes[..at], .. inserted, .. bytes[at..]];
            case 5:
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(Math.Min(at, bytes.Length - 4)), _counts[_random.Next(_counts.Length)]);
                return bytes;
            case 6:
                BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(Math.Min(at, bytes.Length - 8)), _longs[_random.Next(_longs.Length)]);
                return bytes;
            case 7:
                BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(Math.Min(at, bytes.Length - 8)), _numbers[_random.Next(_numbers.Length)]);
                return bytes;
            case 8:
                return Swapped(bytes, at);
            case 9:
                return [.. bytes[..at], .. Piece(others[_random.Next(others.Count)]), .. bytes[at..]];
            default:
                int cut = Math.Min(bytes.Length, at + 1 + _random.Next(16));
                return [.. bytes[..at], .. bytes[cut..]];
        }
    }

    // Names, counts and kinds lie at the ends; numbers fill the middle.
    private int Position(int length) => _random.Next(3) switch
    {
        0 => _random.Next(Math.Min(length, 96)),
        1 => length - 1 - _random.Next(Math.Min(length, 96)),
        _ => _random.Next(length),
    };

    private byte[] Swapped(byte[] bytes, int at)
    {
        int size = Math.Min(1 + _random.Next(32), bytes.Length / 2);
        int first = Math.Min(at, bytes.Length - 2 * size);
        int second = first + size + _random.Next(bytes.Length - first - 2 * size + 1);
        byte[] piece = bytes[first..(first + size)];
        bytes.AsSpan(second, size).CopyTo(bytes.AsSpan(first));
        piece.CopyTo(bytes.AsSpan(second));
        return bytes;
    }

    private byte[] Piece(byte[] other)
    {
        int start = _random.Next(other.Length);
        return other[start..Math.Min(other.Length, start + 1 + _random.Next(200))];
    }
}
