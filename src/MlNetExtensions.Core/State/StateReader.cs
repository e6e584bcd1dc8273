using System.Buffers.Binary;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using static System.FormattableString;

namespace MlNetExtensions.Core;

/// <summary>
/// Reads the saved state of a component, which may come from anybody: a count is compared with the bytes that are left before anything is
/// allocated, numbers are checked against what they may be, and objects nest to a bounded depth. Little-endian, as <see cref="BinaryWriter"/>
/// writes it.
/// </summary>
/// <remarks>Whatever is wrong is an <see cref="InvalidDataException"/> that names the component and the field. One thread at a time.</remarks>
public class StateReader
{
    /// <summary>Objects inside of objects: far more than any component has.</summary>
    private const int MaximumDepth = 16;

    private static readonly UTF8Encoding _utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlyMemory<byte> _state;
    private readonly List<string> _path = [];
    private int _position;

    /// <summary>Reads a state from its first byte.</summary>
    /// <param name="component">The component's name, for errors.</param>
    /// <param name="state">What was written; it must not change while it is read.</param>
    public StateReader(string component, ReadOnlyMemory<byte> state)
    {
        ArgumentException.ThrowIfNullOrEmpty(component);
        Component = component;
        _state = state;
    }

    /// <summary>The component that the state is of.</summary>
    public string Component { get; }

    /// <summary>What to do about a state that is not sound, for errors.</summary>
    public string Remedy { get; init; } = "It was damaged or made up; save the model again.";

    /// <summary>Bytes that are not read yet.</summary>
    public int Left => _state.Length - _position;

    /// <summary>One byte.</summary>
    public byte ReadByte(string field) => Take(1, field)[0];

    /// <summary>A byte that must be 0 or 1.</summary>
    public bool ReadBoolean(string field)
    {
        byte value = ReadByte(field);
        Require(value <= 1, field, $"is {value}, but a truth value is 0 or 1");
        return value == 1;
    }

    /// <summary>A byte that must name a member of an enumeration.</summary>
    /// <typeparam name="TEnum">With members from 0 to 255.</typeparam>
    public TEnum ReadEnum<TEnum>(string field)
        where TEnum : struct, Enum
    {
        byte value = ReadByte(field);
        var member = (TEnum)System.Enum.ToObject(typeof(TEnum), value);
        Require(System.Enum.IsDefined(member), field, $"is {value}, which this version does not know");
        return member;
    }

    /// <summary>Any whole number of 16 bits.</summary>
    public short ReadInt16(string field) => BinaryPrimitives.ReadInt16LittleEndian(Take(sizeof(short), field));

    /// <summary>Any whole number of 32 bits.</summary>
    public int ReadInt32(string field) => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int), field));

    /// <summary>A whole number within bounds, both included.</summary>
    public int ReadInt32(string field, int minimum, int maximum = int.MaxValue)
    {
        int value = ReadInt32(field);
        Require(value >= minimum && value <= maximum, field, $"is {value}, but must lie in [{minimum}, {maximum}]");
        return value;
    }

    /// <summary>Any whole number of 64 bits.</summary>
    public long ReadInt64(string field) => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long), field));

    /// <summary>A whole number within bounds, both included.</summary>
    public long ReadInt64(string field, long minimum, long maximum = long.MaxValue)
    {
        long value = ReadInt64(field);
        Require(value >= minimum && value <= maximum, field, $"is {value}, but must lie in [{minimum}, {maximum}]");
        return value;
    }

    /// <summary>Any double, NaN and infinities included.</summary>
    public double ReadDouble(string field) => BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double), field));

    /// <summary>A finite double within bounds, both included.</summary>
    public double ReadFinite(string field, double minimum = double.MinValue, double maximum = double.MaxValue)
    {
        double value = ReadDouble(field);
        Require(value >= minimum && value <= maximum, field, $"is {value}, but must be finite and lie in [{minimum}, {maximum}]");
        return value;
    }

    /// <summary>
    /// The number of items that follow, each of which takes at least <paramref name="bytesPerItem"/> bytes: never more than the bytes that
    /// are left can hold, so an array of that many items may be allocated.
    /// </summary>
    /// <param name="field">The items, for errors.</param>
    /// <param name="bytesPerItem">The fewest bytes of an item, at least 1.</param>
    /// <param name="minimum">The fewest items.</param>
    public int ReadCount(string field, int bytesPerItem, int minimum = 0)
    {
        int count = ReadInt32(field, minimum);
        CheckLeft(count, bytesPerItem, field);
        return count;
    }

    /// <summary>Refuses a number of items that the bytes left cannot hold, for counts that are not read by <see cref="ReadCount"/>.</summary>
    public void CheckLeft(long count, int bytesPerItem, string field)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytesPerItem, 1);
        Require(count <= Left / bytesPerItem, field, $"announces {count} items of at least {bytesPerItem} bytes, but {Left} bytes are left");
    }

    /// <summary>Text in UTF-8 after its length, as <see cref="BinaryWriter.Write(string)"/> writes it.</summary>
    public string ReadText(string field)
    {
        int length = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte part = ReadByte(field);
            Require(shift < 28 || part <= 0x07, field, "has a length that is not a number of 32 bits");
            length |= (part & 0x7F) << shift;
            if (part < 0x80)
            {
                break;
            }
        }

        try
        {
            return _utf8.GetString(Take(length, field));
        }
        catch (DecoderFallbackException)
        {
            throw Invalid(field, "is not text in UTF-8");
        }
    }

    /// <summary>Text that has at least one character.</summary>
    public string ReadName(string field) => ReadText(field) is { Length: > 0 } name ? name : throw Invalid(field, "is empty");

    /// <summary>Finite doubles, as many as a field before told.</summary>
    public double[] ReadDoubles(string field, int count)
    {
        double[] values = Allocate<double>(field, count);
        ReadDoubles(field, values);
        return values;
    }

    /// <summary>Fills a span with finite doubles.</summary>
    public void ReadDoubles(string field, Span<double> values)
    {
        Numbers(field, values);
        RequireFinite<double>(field, values);
    }

    /// <summary>Finite floats, as many as a field before told.</summary>
    public float[] ReadSingles(string field, int count)
    {
        float[] values = Allocate<float>(field, count);
        Numbers(field, values.AsSpan());
        RequireFinite<float>(field, values);
        return values;
    }

    /// <summary>Whole numbers of 64 bits, as many as a field before told.</summary>
    public long[] ReadInt64s(string field, int count)
    {
        long[] values = Allocate<long>(field, count);
        Numbers(field, values.AsSpan());
        return values;
    }

    /// <summary>An object inside of this one; errors name its fields after <paramref name="field"/>.</summary>
    /// <typeparam name="T">What is read.</typeparam>
    /// <param name="field">The object.</param>
    /// <param name="read">Reads it from this reader.</param>
    public T ReadNested<T>(string field, Func<StateReader, T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        Require(_path.Count < MaximumDepth, field, $"nests deeper than {MaximumDepth} objects");
        _path.Add(field);
        T value = read(this);
        _path.RemoveAt(_path.Count - 1);
        return value;
    }

    /// <summary>Objects inside of this one, as many as a field before told.</summary>
    /// <inheritdoc cref="ReadNested"/>
    /// <param name="field">The objects.</param>
    /// <param name="count">Their number, which was compared with the bytes left: see <see cref="ReadCount"/>.</param>
    /// <param name="read">Reads one from this reader.</param>
    public T[] ReadArray<T>(string field, int count, Func<StateReader, T> read)
    {
        T[] values = new T[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = ReadNested(Invariant($"{field}[{i}]"), read);
        }

        return values;
    }

    /// <summary>Refuses bytes after the last field.</summary>
    public void End()
    {
        if (Left > 0)
        {
            throw Invalid("the end", Invariant($"is followed by {Left} bytes that belong to nothing"));
        }
    }

    /// <summary>Refuses the state where a condition does not hold.</summary>
    /// <param name="holds">The condition.</param>
    /// <param name="field">The field that is wrong.</param>
    /// <param name="wrong">What is wrong, as the sentence goes on after the field's name; put together only where the condition does not hold.</param>
    /// <exception cref="InvalidDataException">The condition does not hold.</exception>
    public void Require(bool holds, string field, [InterpolatedStringHandlerArgument(nameof(holds))] ref StateComplaint wrong)
    {
        if (!holds)
        {
            throw Invalid(field, wrong.ToStringAndClear());
        }
    }

    /// <inheritdoc cref="Require(bool, string, ref StateComplaint)"/>
    public void Require(bool holds, string field, string wrong)
    {
        if (!holds)
        {
            throw Invalid(field, wrong);
        }
    }

    /// <summary>The error for a field.</summary>
    /// <param name="field">The field that is wrong.</param>
    /// <param name="wrong">What is wrong, as the sentence goes on after the field's name.</param>
    public InvalidDataException Invalid(string field, string wrong) =>
        new($"The saved state of {Component} is not sound: {string.Concat(_path.Select(part => part + "."))}{field} {wrong}. {Remedy}");

    private T[] Allocate<T>(string field, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        CheckLeft(count, Unsafe.SizeOf<T>(), field);
        return GC.AllocateUninitializedArray<T>(count);
    }

    private void Numbers<T>(string field, Span<T> values)
        where T : unmanaged
    {
        CheckLeft(values.Length, Unsafe.SizeOf<T>(), field);
        Span<byte> bytes = MemoryMarshal.AsBytes(values);
        Take(bytes.Length, field).CopyTo(bytes);
        if (!BitConverter.IsLittleEndian)
        {
            for (int i = 0; i < bytes.Length; i += Unsafe.SizeOf<T>())
            {
                bytes.Slice(i, Unsafe.SizeOf<T>()).Reverse();
            }
        }
    }

    private void RequireFinite<T>(string field, ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!values.IsEmpty && !TensorPrimitives.IsFiniteAll(values))
        {
            int i = 0;
            while (T.IsFinite(values[i]))
            {
                i++;
            }

            throw Invalid(Invariant($"{field}[{i}]"), Invariant($"is {values[i]}, but must be finite"));
        }
    }

    private ReadOnlySpan<byte> Take(int bytes, string field)
    {
        if (bytes > Left)
        {
            throw Invalid(field, Invariant($"takes {bytes} bytes, but {Left} are left"));
        }

        _position += bytes;
        return _state.Span.Slice(_position - bytes, bytes);
    }
}
