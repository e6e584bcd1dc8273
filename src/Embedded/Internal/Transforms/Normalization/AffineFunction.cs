using System.Collections.Immutable;
using System.Numerics;
using System.Numerics.Tensors;

using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Internal.Transforms;

/// <summary>(x − offset) · scale; NaN stays NaN, and so does an infinite value of a slot whose scale is zero.</summary>
internal sealed class AffineFunction<T>(DataViewType type, T[] scale, T[] offset) : NormalizerFunction<T>(type)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly bool _hasOffset = offset.AsSpan().ContainsAnyExcept(T.Zero);

    public override NormalizingTransformer.NormalizerModelParametersBase Parameters => IsScalar
        ? new NormalizingTransformer.AffineNormalizerModelParameters<T>(scale[0], offset[0])
        : new NormalizingTransformer.AffineNormalizerModelParameters<ImmutableArray<T>>([.. scale], _hasOffset ? [.. offset] : []);

    private protected override bool KeepsSparse => !_hasOffset;

    public static AffineFunction<T> ReadState(BinaryReader reader, DataViewType type) => new(type, ReadSlots(reader, type), ReadSlots(reader, type));

    private protected override T Map(T value, int slot) => (value - offset[slot]) * scale[slot];

    private protected override void Map(ReadOnlySpan<T> values, Span<T> results)
    {
        TensorPrimitives.Subtract(values, offset, results);
        TensorPrimitives.Multiply(results, scale, results);
    }

    private protected override void WriteState(BinaryWriter writer)
    {
        writer.Write(AffineMark);
        WriteSlots(writer, scale);
        WriteSlots(writer, offset);
    }
}
