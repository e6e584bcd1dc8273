using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Values;

/// <summary>How a column type is written into a saved model.</summary>
internal static class TypeState
{
    private const byte ScalarMark = 0;
    private const byte KeyMark = 1;
    private const byte VectorMark = 2;

    public static void Write(BinaryWriter writer, DataViewType type)
    {
        switch (type)
        {
            case VectorDataViewType vector:
                writer.Write(VectorMark);
                Write(writer, vector.ItemType);
                writer.Write(vector.Dimensions.Length);
                foreach (int dimension in vector.Dimensions)
                    writer.Write(dimension);
                break;
            case KeyDataViewType key:
                writer.Write(KeyMark);
                writer.Write((byte)DataKinds.OrNull(key.RawType).Value);
                writer.Write(key.Count);
                break;
            default:
                writer.Write(ScalarMark);
                writer.Write((byte)(DataKinds.OrNull(type.RawType) ?? throw new NotSupportedException($"A column of type {type} cannot be saved.")));
                break;
        }
    }

    public static DataViewType Read(BinaryReader reader) => Read(reader, reader.ReadByte());

    /// <summary>A type that is no vector: vectors of vectors there are none, so types nest no deeper.</summary>
    public static PrimitiveDataViewType ReadPrimitive(BinaryReader reader)
    {
        byte mark = reader.ReadByte();
        return mark != VectorMark ? (PrimitiveDataViewType)Read(reader, mark) : throw new InvalidDataException("The model is damaged: a scalar type was expected.");
    }

    private static DataViewType Read(BinaryReader reader, byte mark)
    {
        switch (mark)
        {
            case VectorMark:
                PrimitiveDataViewType itemType = ReadPrimitive(reader);
                var dimensions = new int[reader.ReadCount(sizeof(int))];
                for (int i = 0; i < dimensions.Length; i++)
                    dimensions[i] = reader.ReadInt32();
                return new VectorDataViewType(itemType, dimensions);
            case KeyMark:
                Type rawType = PrimitiveTypes.Of((DataKind)reader.ReadByte()).RawType;
                return new KeyDataViewType(rawType, reader.ReadUInt64());
            case ScalarMark:
                return PrimitiveTypes.Of((DataKind)reader.ReadByte());
            default:
                throw new InvalidDataException("The model is damaged: a column type was expected.");
        }
    }
}
