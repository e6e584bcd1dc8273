using System.Numerics;
using MlNetExtensions.Core;
using static System.FormattableString;

namespace MlNetExtensions;

/// <summary>An average of the parameters at work on one run of steps. One thread at a time; nothing is allocated.</summary>
/// <typeparam name="T">float or double.</typeparam>
public abstract class ParameterAverage<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const byte Version = 1;
    private readonly List<(string Name, T[] Values)> _remembered = [];

    private protected ParameterAverage(ParameterAveraging description, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        (Description, Length) = (description, length);
    }

    /// <summary>What is averaged, and how.</summary>
    public ParameterAveraging Description { get; }

    /// <summary>Number of parameters.</summary>
    public int Length { get; }

    /// <summary>Parameters that were taken in: the average's age.</summary>
    protected long Count { get; private set; }

    /// <summary>The number of the step that was taken in last.</summary>
    private long Last { get; set; } = -1;

    /// <summary>Takes in the parameters after a step.</summary>
    /// <param name="parameters">All of them.</param>
    /// <param name="number">The number of the step, from 1; 0 for the parameters before the first step, which some averages begin at.</param>
    /// <exception cref="ArgumentException">There are not as many parameters, or the step does not come after the one before.</exception>
    public void Add(ReadOnlySpan<T> parameters, long number)
    {
        RequireLength(parameters.Length, nameof(parameters));
        if (number <= Last)
        {
            throw new ArgumentOutOfRangeException(nameof(number), number, Invariant($"number is {number}, but step {Last} was added already."));
        }

        Last = number;
        if (Take(parameters, number))
        {
            Count++;
        }
    }

    /// <summary>Writes the average; false, and nothing written, where there is none yet.</summary>
    /// <param name="parameters">As many as the model has.</param>
    /// <exception cref="ArgumentException">There are not as many parameters.</exception>
    public bool TryRead(Span<T> parameters)
    {
        RequireLength(parameters.Length, nameof(parameters));
        if (Count == 0)
        {
            return false;
        }

        Read(parameters);
        return true;
    }

    /// <summary>Writes all that <see cref="Restore"/> needs to go on bit by bit.</summary>
    public void Save(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(Version);
        writer.Write(typeof(T).Name);
        writer.Write(Description.ToString());
        writer.Write(Length);
        writer.Write(Count);
        writer.Write(Last);
        foreach ((_, T[] values) in _remembered)
        {
            if (values is float[] singles)
            {
                writer.WriteSingles(singles);
            }
            else
            {
                writer.WriteDoubles(values as double[] ?? throw Unsupported());
            }
        }
    }

    /// <summary>Goes back to what was saved. Where that is refused, nothing changes.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or of another average.</exception>
    public void Restore(StateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        byte version = reader.ReadByte("version");
        reader.Require(version == Version, "version", $"is {version}, but this version reads {Version}");
        string type = reader.ReadText("type"), description = reader.ReadText("average");
        reader.Require(type == typeof(T).Name, "type", $"is '{type}', but here it is '{typeof(T).Name}'");
        reader.Require(description == Description.ToString(), "average", $"is '{description}', but here it is '{Description}'");
        int length = reader.ReadInt32("length");
        reader.Require(length == Length, "length", $"is {length}, but here it is {Length}");
        (long count, long last) = (reader.ReadInt64("count", 0), reader.ReadInt64("last step", -1));
        Array[] saved = [.. _remembered.Select(Array (entry) => entry.Values switch
        {
            float[] => reader.ReadSingles(entry.Name, Length),
            double[] => reader.ReadDoubles(entry.Name, Length),
            _ => throw Unsupported(),
        })];
        for (int i = 0; i < saved.Length; i++)
        {
            Array.Copy(saved[i], _remembered[i].Values, Length);
        }

        (Count, Last) = (count, last);
    }

    /// <summary>Takes in parameters; true where they make the average that <see cref="Read"/> gives.</summary>
    private protected abstract bool Take(ReadOnlySpan<T> parameters, long number);

    /// <summary>Writes the average.</summary>
    private protected abstract void Read(Span<T> parameters);

    /// <summary>Zeros that are remembered, saved and restored.</summary>
    private protected T[] Values(string name)
    {
        var values = new T[Length];
        _remembered.Add((name, values));
        return values;
    }

    private static NotSupportedException Unsupported() => new($"Averages of {typeof(T).Name} cannot be saved or restored; use float or double.");

    private void RequireLength(int length, string name)
    {
        if (length != Length)
        {
            throw new ArgumentException(Invariant($"The average is of {Length} parameters, but {name} has {length}."), name);
        }
    }
}
