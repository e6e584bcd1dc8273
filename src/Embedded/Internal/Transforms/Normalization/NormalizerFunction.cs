using System.Numerics;

using Microsoft.ML.Data;
using Microsoft.ML.Internal.Values;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Internal.Transforms;

/// <summary>How the values of a column are scaled.</summary>
internal abstract class NormalizerFunction(DataViewType type)
{
    private protected const byte AffineMark = 0;
    private protected const byte CdfMark = 1;

    /// <summary>The type of the column, which is that of its scaled values, too.</summary>
    public DataViewType Type { get; } = type;

    public abstract NormalizingTransformer.NormalizerModelParametersBase Parameters { get; }

    public abstract Delegate CreateGetter(DataViewRow row, DataViewSchema.Column source);

    public void Write(BinaryWriter writer)
    {
        TypeState.Write(writer, Type);
        WriteState(writer);
    }

    public static NormalizerFunction Read(BinaryReader reader)
    {
        DataViewType type = TypeState.Read(reader);
        Type rawType = ((type as VectorDataViewType)?.ItemType ?? type).RawType;
        return GenericMethod.With<Func<BinaryReader, DataViewType, NormalizerFunction>>(Read<float>, rawType)(reader, type);
    }

    public static void RequireSize(int found, int expected)
    {
        if (found != expected)
            throw new InvalidOperationException($"The normalizer expects vectors of {expected} slots, but got one of {found}.");
    }

    private protected abstract void WriteState(BinaryWriter writer);

    private static NormalizerFunction Read<T>(BinaryReader reader, DataViewType type)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => reader.ReadByte() switch
        {
            AffineMark => AffineFunction<T>.ReadState(reader, type),
            CdfMark => CdfFunction<T>.ReadState(reader, type),
            byte mark => throw new InvalidDataException($"The model is damaged: {mark} is no kind of normalizer."),
        };
}
