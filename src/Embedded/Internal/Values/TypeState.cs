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

    public static DataViewType Read(BinaryReader reader)
    {
        switch (reader.ReadByte())
        {
            case VectorMark:
                var itemType = (PrimitiveDataViewType)Read(reader);
                var dimensions = new int[reader.ReadInt32()];
                for (int i = 0; i < dimensions.Length; i++)
                    dimensions[i] = reader.ReadInt32();
                return new VectorDataViewType(itemType, dimensions);
            case KeyMark:
                Type rawType = PrimitiveTypes.Of((DataKind)reader.ReadByte()).RawType;
                return new KeyDataViewType(rawType, reader.ReadUInt64());
            case ScalarMark:
                return PrimitiveTypes.Of((DataKind)reader.ReadByte());
            default:
                throw new FormatException("The model is damaged: a column type was expected.");
        }
    }
}
