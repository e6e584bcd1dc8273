using System.Collections.Immutable;
using System.Numerics;

using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Internal.Transforms;

/// <summary>
/// The share of a normal distribution that lies below a value; zero for values that are not finite, for the values that sparse vectors
/// leave out, and for slots without variance.
/// </summary>
internal sealed class CdfFunction<T>(DataViewType type, T[] mean, T[] deviation) : NormalizerFunction<T>(type)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override NormalizingTransformer.NormalizerModelParametersBase Parameters => IsScalar
        ? new NormalizingTransformer.CdfNormalizerModelParameters<T>(mean[0], deviation[0], useLog: false)
        : new NormalizingTransformer.CdfNormalizerModelParameters<ImmutableArray<T>>([.. mean], [.. deviation], useLog: false);

    private protected override bool KeepsSparse => true;

    public static CdfFunction<T> ReadState(BinaryReader reader, DataViewType type) => new(type, ReadSlots(reader, type), ReadSlots(reader, type));

    private protected override T Map(T value, int slot) =>
        deviation[slot] > T.Epsilon && T.IsFinite(value) ? Cdf((value - mean[slot]) / deviation[slot]) : T.Zero;

    private protected override void Map(ReadOnlySpan<T> values, Span<T> results)
    {
        for (int slot = 0; slot < values.Length; slot++)
            results[slot] = Map(values[slot], slot);
    }

    private protected override void WriteState(BinaryWriter writer)
    {
        writer.Write(CdfMark);
        WriteSlots(writer, mean);
        WriteSlots(writer, deviation);
    }

    /// <summary>By the approximation of the error function of Winitzki (2008), with his a = 0.147.</summary>
    private static T Cdf(T x)
    {
        T square = x * x / T.CreateTruncating(2);
        T scaled = T.CreateTruncating(0.147) * square;
        double exponent = double.CreateTruncating(-square) * ((4 / Math.PI) + double.CreateTruncating(scaled)) / double.CreateTruncating(T.One + scaled);
        return T.CreateTruncating(0.5 + (0.5 * T.Sign(x) * Math.Sqrt(1 - Math.Exp(exponent))));
    }
}
