using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Values;

/// <summary>How a column value, scalar or vector, is written into a saved model.</summary>
internal static class ValueState
{
    /// <summary>The writer of values of raw type <typeparamref name="T"/>.</summary>
    public static Action<BinaryWriter, T> Writer<T>(DataViewType type) => (Action<BinaryWriter, T>)Writer(type);

    /// <summary>The reader of values of raw type <typeparamref name="T"/>.</summary>
    public static Func<BinaryReader, T> Reader<T>(DataViewType type) => (Func<BinaryReader, T>)Reader(type);

    private static Delegate Writer(DataViewType type) => type is VectorDataViewType vector
        ? GenericMethod.With<Func<PrimitiveDataViewType, Delegate>>(VectorWriter<int>, vector.ItemType.RawType)(vector.ItemType)
        : ScalarWriter(type.RawType);

    private static Delegate Reader(DataViewType type) => type is VectorDataViewType vector
        ? GenericMethod.With<Func<PrimitiveDataViewType, Delegate>>(VectorReader<int>, vector.ItemType.RawType)(vector.ItemType)
        : ScalarReader(type.RawType);

    private static Delegate VectorWriter<T>(PrimitiveDataViewType itemType)
    {
        Action<BinaryWriter, T> write = Writer<T>(itemType);
        return (Action<BinaryWriter, VBuffer<T>>)((writer, value) =>
        {
            ReadOnlySpan<T> values = value.GetValues();
            writer.Write(value.Length);
            writer.Write(values.Length);
            foreach (T item in values)
                write(writer, item);
            foreach (int index in value.IsDense ? [] : value.GetIndices())
                writer.Write(index);
        });
    }

    private static Delegate VectorReader<T>(PrimitiveDataViewType itemType)
    {
        Func<BinaryReader, T> read = Reader<T>(itemType);
        return (Func<BinaryReader, VBuffer<T>>)(reader =>
        {
            int length = reader.ReadInt32();
            var values = new T[reader.ReadCount(1)];
            for (int i = 0; i < values.Length; i++)
                values[i] = read(reader);
            if (values.Length == length)
                return new VBuffer<T>(length, values);
            var indices = new int[reader.CheckLeft(values.Length, sizeof(int))];
            for (int i = 0; i < indices.Length; i++)
            {
                indices[i] = reader.ReadInt32();
                if (indices[i] <= (i == 0 ? -1 : indices[i - 1]) || indices[i] >= length)
                    throw new InvalidDataException($"The model is damaged: a vector of {length} slots has index {indices[i]} at {i}.");
            }

            return new VBuffer<T>(length, values.Length, values, indices);
        });
    }

    private static Delegate ScalarWriter(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Boolean => (Action<BinaryWriter, bool>)((writer, value) => writer.Write(value)),
        TypeCode.SByte => (Action<BinaryWriter, sbyte>)((writer, value) => writer.Write(value)),
        TypeCode.Byte => (Action<BinaryWriter, byte>)((writer, value) => writer.Write(value)),
        TypeCode.Int16 => (Action<BinaryWriter, short>)((writer, value) => writer.Write(value)),
        TypeCode.UInt16 => (Action<BinaryWriter, ushort>)((writer, value) => writer.Write(value)),
        TypeCode.Int32 => (Action<BinaryWriter, int>)((writer, value) => writer.Write(value)),
        TypeCode.UInt32 => (Action<BinaryWriter, uint>)((writer, value) => writer.Write(value)),
        TypeCode.Int64 => (Action<BinaryWriter, long>)((writer, value) => writer.Write(value)),
        TypeCode.UInt64 => (Action<BinaryWriter, ulong>)((writer, value) => writer.Write(value)),
        TypeCode.Single => (Action<BinaryWriter, float>)((writer, value) => writer.Write(value)),
        TypeCode.Double => (Action<BinaryWriter, double>)((writer, value) => writer.Write(value)),
        TypeCode.DateTime => (Action<BinaryWriter, DateTime>)((writer, value) => writer.Write(value.ToBinary())),
        _ when type == typeof(ReadOnlyMemory<char>) => (Action<BinaryWriter, ReadOnlyMemory<char>>)((writer, value) => writer.Write(value.ToString())),
        _ when type == typeof(TimeSpan) => (Action<BinaryWriter, TimeSpan>)((writer, value) => writer.Write(value.Ticks)),
        _ when type == typeof(DateTimeOffset) => (Action<BinaryWriter, DateTimeOffset>)WriteTime,
        _ => throw new NotSupportedException($"Values of type {type} cannot be saved."),
    };

    private static Delegate ScalarReader(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Boolean => (Func<BinaryReader, bool>)(reader => reader.ReadBoolean()),
        TypeCode.SByte => (Func<BinaryReader, sbyte>)(reader => reader.ReadSByte()),
        TypeCode.Byte => (Func<BinaryReader, byte>)(reader => reader.ReadByte()),
        TypeCode.Int16 => (Func<BinaryReader, short>)(reader => reader.ReadInt16()),
        TypeCode.UInt16 => (Func<BinaryReader, ushort>)(reader => reader.ReadUInt16()),
        TypeCode.Int32 => (Func<BinaryReader, int>)(reader => reader.ReadInt32()),
        TypeCode.UInt32 => (Func<BinaryReader, uint>)(reader => reader.ReadUInt32()),
        TypeCode.Int64 => (Func<BinaryReader, long>)(reader => reader.ReadInt64()),
        TypeCode.UInt64 => (Func<BinaryReader, ulong>)(reader => reader.ReadUInt64()),
        TypeCode.Single => (Func<BinaryReader, float>)(reader => reader.ReadSingle()),
        TypeCode.Double => (Func<BinaryReader, double>)(reader => reader.ReadDouble()),
        TypeCode.DateTime => (Func<BinaryReader, DateTime>)(reader => DateTime.FromBinary(reader.ReadInt64())),
        _ when type == typeof(ReadOnlyMemory<char>) => (Func<BinaryReader, ReadOnlyMemory<char>>)(reader => reader.ReadString().AsMemory()),
        _ when type == typeof(TimeSpan) => (Func<BinaryReader, TimeSpan>)(reader => new TimeSpan(reader.ReadInt64())),
        _ when type == typeof(DateTimeOffset) => (Func<BinaryReader, DateTimeOffset>)(reader => new DateTimeOffset(reader.ReadInt64(), new TimeSpan(reader.ReadInt64()))),
        _ => throw new NotSupportedException($"Values of type {type} cannot be loaded."),
    };

    private static void WriteTime(BinaryWriter writer, DateTimeOffset value)
    {
        writer.Write(value.Ticks);
        writer.Write(value.Offset.Ticks);
    }
}
