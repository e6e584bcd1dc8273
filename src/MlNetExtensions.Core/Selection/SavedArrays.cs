using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>Something whose whole memory is some arrays of numbers, which are saved and restored bit by bit.</summary>
public abstract class SavedArrays
{
    private readonly List<(string Name, Array Values)> _remembered = [];

    /// <summary>Writes what is remembered.</summary>
    public void Save(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(GetType().Name);
        foreach ((_, Array values) in _remembered)
        {
            writer.Write(values.Length);
            if (values is double[] numbers)
            {
                writer.WriteDoubles(numbers);
            }
            else
            {
                writer.WriteInt64s((long[])values);
            }
        }
    }

    /// <summary>Takes over what <see cref="Save"/> of the same kind, with as many arms or rows, has written.</summary>
    /// <exception cref="InvalidDataException">It is of another kind or size, or not sound; the error names the field.</exception>
    public void Restore(StateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        string kind = reader.ReadText("kind");
        reader.Require(kind == GetType().Name, "kind", $"is {kind}, but {GetType().Name} is restored here");
        Array[] saved = new Array[_remembered.Count];
        for (int i = 0; i < saved.Length; i++)
        {
            (string name, Array values) = _remembered[i];
            int length = reader.ReadInt32(name);
            reader.Require(length == values.Length, name, $"has {length} values, but {values.Length} are remembered here");
            saved[i] = values is double[]? reader.ReadDoubles(name, length) : reader.ReadInt64s(name, length);
        }

        for (int i = 0; i < saved.Length; i++)
        {
            Array.Copy(saved[i], _remembered[i].Values, saved[i].Length);
        }

        Check(reader);
    }

    /// <summary>Refuses numbers that this could never have come to.</summary>
    /// <exception cref="InvalidDataException">There are such.</exception>
    protected virtual void Check(StateReader reader)
    {
    }

    /// <summary>Remembered numbers, all with one value at first.</summary>
    protected double[] Numbers(string name, int length, double start = 0)
    {
        double[] values = new double[length];
        Array.Fill(values, start);
        _remembered.Add((name, values));
        return values;
    }

    /// <summary>Remembered whole numbers, zero at first.</summary>
    protected long[] Integers(string name, int length = 1)
    {
        long[] values = new long[length];
        _remembered.Add((name, values));
        return values;
    }
}
