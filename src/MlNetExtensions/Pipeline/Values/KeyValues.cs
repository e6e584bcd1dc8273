using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Core;

namespace MlNetExtensions.Components;

/// <summary>The values behind the keys of a column, of the type they are of: what <c>MapKeyToValue</c> gives back.</summary>
public abstract class KeyValues
{
    /// <summary>The annotation that holds them.</summary>
    internal const string Kind = "KeyValues";

    private static readonly KeyValueKind<ReadOnlyMemory<char>> _text =
        new(TextDataViewType.Instance, (writer, value) => writer.Write(value.ToString()), 1, reader => reader.ReadText("value").AsMemory());

    // Saved models hold positions in this list: kinds may be added at its end.
    private static readonly KeyValueKind[] _kinds =
    [
        _text,
        new KeyValueKind<float>(NumberDataViewType.Single, (writer, value) => writer.Write(value), 4, reader => BitConverter.Int32BitsToSingle(reader.ReadInt32("value"))),
        new KeyValueKind<double>(NumberDataViewType.Double, (writer, value) => writer.Write(value), 8, reader => reader.ReadDouble("value")),
        new KeyValueKind<sbyte>(NumberDataViewType.SByte, (writer, value) => writer.Write(value), 1, reader => (sbyte)reader.ReadByte("value")),
        new KeyValueKind<short>(NumberDataViewType.Int16, (writer, value) => writer.Write(value), 2, reader => reader.ReadInt16("value")),
        new KeyValueKind<int>(NumberDataViewType.Int32, (writer, value) => writer.Write(value), 4, reader => reader.ReadInt32("value")),
        new KeyValueKind<long>(NumberDataViewType.Int64, (writer, value) => writer.Write(value), 8, reader => reader.ReadInt64("value")),
        new KeyValueKind<byte>(NumberDataViewType.Byte, (writer, value) => writer.Write(value), 1, reader => reader.ReadByte("value")),
        new KeyValueKind<ushort>(NumberDataViewType.UInt16, (writer, value) => writer.Write(value), 2, reader => (ushort)reader.ReadInt16("value")),
        new KeyValueKind<uint>(NumberDataViewType.UInt32, (writer, value) => writer.Write(value), 4, reader => (uint)reader.ReadInt32("value")),
        new KeyValueKind<ulong>(NumberDataViewType.UInt64, (writer, value) => writer.Write(value), 8, reader => (ulong)reader.ReadInt64("value")),
        new KeyValueKind<bool>(BooleanDataViewType.Instance, (writer, value) => writer.Write(value), 1, reader => reader.ReadBoolean("value")),
        new KeyValueKind<DateTime>(DateTimeDataViewType.Instance, (writer, value) => writer.Write(value.ToBinary()), 8, ReadDate),
        new KeyValueKind<TimeSpan>(TimeSpanDataViewType.Instance, (writer, value) => writer.Write(value.Ticks), 8, reader => new TimeSpan(reader.ReadInt64("value"))),
    ];

    private protected KeyValues()
    {
    }

    /// <summary>As text, in the order of the keys.</summary>
    public abstract IReadOnlyList<string> Texts { get; }

    /// <summary>Their number, at least 1.</summary>
    public int Count => Texts.Count;

    private protected abstract KeyValueKind ValueKind { get; }

    /// <summary>The type of a value.</summary>
    internal PrimitiveDataViewType ItemType => ValueKind.Type;

    /// <summary>For each of other values of the same type, its number among these, from 1; 0 for one that is not there.</summary>
    internal abstract float[] NumbersOf(KeyValues others);

    /// <summary>Reads the number of a value in a column of the type of these.</summary>
    internal abstract ValueGetter<float> NumberGetter(DataViewRow row, DataViewSchema.Column column);

    /// <summary>Some of the values, by their indices.</summary>
    internal abstract KeyValues Select(int[] indices);

    /// <summary>These values, then others of the same type.</summary>
    internal abstract KeyValues With(KeyValues others);

    /// <summary>The values with their numbers from 1, for a mapping of values.</summary>
    internal abstract IDataView Lookup(MLContext context);

    /// <summary>False where a value occurs twice.</summary>
    internal bool AreDistinct() => NumbersOf(this).Select((number, i) => number == i + 1).All(isFirst => isFirst);

    /// <summary>Two values of the same type, where only the type matters.</summary>
    internal KeyValues Example() => ValueKind.Example();

    /// <summary>Texts, the first for key 1.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static KeyValues Of(params IReadOnlyList<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return texts.Count > 0
            ? new KeyValues<ReadOnlyMemory<char>>(_text, [.. texts.Select(text => text.AsMemory())])
            : throw new ArgumentException("A key column needs at least one value.", nameof(texts));
    }

    /// <summary>The values behind the keys of a key column; their numbers from 1, as text, where the column does not tell.</summary>
    public static KeyValues Of(DataViewSchema.Column column) =>
        column.Annotations.Schema.GetColumnOrNull(Kind) is { Type: VectorDataViewType type }
            && Array.Find(_kinds, kind => kind.Type.Equals(type.ItemType)) is { } kind
                ? kind.Values(column.Annotations)
                : new KeyValues<ReadOnlyMemory<char>>(_text, [.. Enumerable.Range(1, (int)((KeyDataViewType)column.Type).Count).Select(key => key.ToString(CultureInfo.InvariantCulture).AsMemory())]);

    /// <summary>The values behind the keys of a column; null where it does not tell.</summary>
    internal static KeyValues? OrNull(DataViewSchema.Column column) =>
        column.Annotations.Schema.GetColumnOrNull(Kind) is { Type: VectorDataViewType type } && Array.Exists(_kinds, kind => kind.Type.Equals(type.ItemType)) ? Of(column) : null;

    /// <summary>Values of a type that saved models may hold.</summary>
    internal static KeyValues Of<T>(T[] values)
        where T : struct => new KeyValues<T>((KeyValueKind<T>)Array.Find(_kinds, kind => kind is KeyValueKind<T>)!, values);

    /// <summary>Two values of an item type, where only the type matters; text for a type that is not known.</summary>
    internal static KeyValues Example(DataViewType? itemType) => (Array.Find(_kinds, kind => kind.Type.Equals(itemType)) ?? _text).Example();

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It did not.</exception>
    public static KeyValues Read(StateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        int kind = reader.ReadByte("kind");
        reader.Require(kind < _kinds.Length, "kind", $"is {kind}, which this version does not know");
        return _kinds[kind].Read(reader);
    }

    /// <summary>Writes the values with their type.</summary>
    public void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write((byte)Array.IndexOf(_kinds, ValueKind));
        WriteValues(writer);
    }

    internal abstract void AddTo(DataViewSchema.Annotations.Builder annotations);

    internal abstract void AddTo(SchemaDefinition.Column column);

    private protected abstract void WriteValues(BinaryWriter writer);

    // A kind of time in the two highest bits, ticks in the others: not every number is a date.
    private static DateTime ReadDate(StateReader reader)
    {
        long binary = reader.ReadInt64("value");
        try
        {
            return DateTime.FromBinary(binary);
        }
        catch (ArgumentException)
        {
            throw reader.Invalid("value", "is not a date");
        }
    }
}

/// <summary>What is the same for all key values of a type.</summary>
internal abstract class KeyValueKind(PrimitiveDataViewType type)
{
    public PrimitiveDataViewType Type { get; } = type;

    public abstract KeyValues Values(DataViewSchema.Annotations annotations);

    public abstract KeyValues Example();

    public abstract KeyValues Read(StateReader reader);
}

/// <inheritdoc/>
internal sealed class KeyValueKind<T>(PrimitiveDataViewType type, Action<BinaryWriter, T> write, int minimumBytes, Func<StateReader, T> read) : KeyValueKind(type)
    where T : notnull
{
    public Action<BinaryWriter, T> WriteValue { get; } = write;

    public override KeyValues Values(DataViewSchema.Annotations annotations)
    {
        VBuffer<T> values = default;
        annotations.GetValue(KeyValues.Kind, ref values);
        return new KeyValues<T>(this, [.. values.DenseValues()]);
    }

    public override KeyValues Example() => new KeyValues<T>(this, new T[2]);

    public override KeyValues Read(StateReader reader)
    {
        var values = new T[reader.ReadCount("values", minimumBytes, minimum: 1)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = read(reader);
        }

        return new KeyValues<T>(this, values);
    }
}

/// <inheritdoc/>
internal sealed class KeyValues<T>(KeyValueKind<T> kind, T[] values) : KeyValues
    where T : notnull
{
    private readonly VBuffer<T> _values = new(values.Length, values);
    private readonly VectorDataViewType _type = new(kind.Type, values.Length);
    private readonly Lazy<ValueNumbers<T>> _numbers = new(() => new ValueNumbers<T>(values));

    public override IReadOnlyList<string> Texts { get; } = [.. values.Select(value => string.Format(CultureInfo.InvariantCulture, "{0}", value))];

    private protected override KeyValueKind ValueKind => kind;

    internal override void AddTo(DataViewSchema.Annotations.Builder annotations) =>
        annotations.Add(Kind, _type, (ValueGetter<VBuffer<T>>)((ref VBuffer<T> target) => _values.CopyTo(ref target)));

    internal override void AddTo(SchemaDefinition.Column column) => column.AddAnnotation(Kind, _values, _type);

    internal override float[] NumbersOf(KeyValues others) => Array.ConvertAll(((KeyValues<T>)others).Values, value => _numbers.Value.Of(value));

    internal override ValueGetter<float> NumberGetter(DataViewRow row, DataViewSchema.Column column)
    {
        ValueNumbers<T> numbers = _numbers.Value;
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default!;
        return (ref float number) =>
        {
            getter(ref value);
            number = numbers.Of(value);
        };
    }

    internal override KeyValues Select(int[] indices) => new KeyValues<T>(kind, Array.ConvertAll(indices, i => values[i]));

    internal override KeyValues With(KeyValues others) => new KeyValues<T>(kind, [.. values, .. ((KeyValues<T>)others).Values]);

    internal override IDataView Lookup(MLContext context) =>
        context.Data.LoadFromEnumerable(values.Select((value, i) => new NumberedValue<T> { Value = value, Number = i + 1 }));

    private T[] Values => values;

    private protected override void WriteValues(BinaryWriter writer)
    {
        writer.Write(values.Length);
        foreach (T value in values)
        {
            kind.WriteValue(writer, value);
        }
    }
}
