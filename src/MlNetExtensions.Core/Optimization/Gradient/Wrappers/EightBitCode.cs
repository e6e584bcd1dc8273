using System.Numerics;
using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>
/// Numbers as bytes with one scale for each block (Dettmers, Lewis, Shleifer and Zettlemoyer, "8-bit Optimizers via Block-wise
/// Quantization", ICLR 2022): x ≈ absmax·map[code], with the nearest of the 256 values of a map; a number half-way between two gets the lower one.
/// </summary>
/// <remarks>
/// The dynamic map: for i = 0 … 6, 2ⁱ (with sign) or 2ⁱ⁺¹ (without) midpoints of equal parts of [0.1, 1], times 10^(i-6); also 0 and 1. With sign the smallest
/// value is -0.993, not -1.
/// </remarks>
internal sealed class EightBitCode
{
    // A float's sign, exponent and seven leading bits of its fraction: no two borders between codes share a cell.
    private const int CellShift = 16;

    private readonly float[] _map;
    private readonly float[] _borders = new float[256];
    private readonly byte[] _cells = new byte[1 << CellShift];

    private EightBitCode(bool signed)
    {
        _map = CreateMap(signed);
        for (int i = 0; i < 255; i++)
        {
            _borders[i] = 0.5f * (_map[i] + _map[i + 1]);
        }

        _borders[255] = float.PositiveInfinity;
        for (int cell = 0; cell < _cells.Length; cell++)
        {
            float bound = BitConverter.Int32BitsToSingle(cell << CellShift);
            float least = bound < 0 ? BitConverter.Int32BitsToSingle((cell << CellShift) | 0xFFFF) : bound;
            _cells[cell] = (byte)(float.IsNaN(least) ? 0 : Code(least));
        }
    }

    /// <summary>For numbers of any sign.</summary>
    public static EightBitCode Signed { get; } = new(signed: true);

    /// <summary>For numbers that are not negative.</summary>
    public static EightBitCode Unsigned { get; } = new(signed: false);

    /// <summary>The 256 values, ascending.</summary>
    public ReadOnlySpan<float> Map => _map;

    /// <summary>Codes of a block.</summary>
    /// <param name="values">The block.</param>
    /// <param name="codes">As long.</param>
    /// <param name="isFull">Whether the block is as long as blocks are: then the reference multiplies by 1/absmax, else it divides.</param>
    /// <returns>absmax; 0 where all values are 0.</returns>
    public T Quantize<T>(ReadOnlySpan<T> values, Span<byte> codes, bool isFull = true)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T largest = values.IsEmpty ? T.Zero : T.Abs(TensorPrimitives.MaxMagnitude(values));
        T divisor = T.Max(largest, T.CreateTruncating(1e-38)), factor = T.One / divisor;
        for (int i = 0; i < values.Length; i++)
        {
            float value = float.CreateTruncating(isFull ? values[i] * factor : values[i] / divisor);
            int code = _cells[BitConverter.SingleToUInt32Bits(value) >> CellShift];
            codes[i] = (byte)(value > _borders[code] ? code + 1 : code);
        }

        return largest;
    }

    /// <summary>The values of a block's codes.</summary>
    public void Dequantize<T>(ReadOnlySpan<byte> codes, T largest, Span<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < codes.Length; i++)
        {
            values[i] = T.CreateTruncating(_map[codes[i]]) * largest;
        }
    }

    private int Code(float value)
    {
        int low = 0, high = 255;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = value > _borders[middle] ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static float[] CreateMap(bool signed)
    {
        List<float> map = [0, 1];
        for (int i = 0; i < 7; i++)
        {
            int count = 1 << (signed ? i : i + 1);
            double scale = Math.Pow(10, i - 6);
            for (int k = 0; k < count; k++)
            {
                float value = (float)(scale * (0.1 + 0.9 * (k + 0.5) / count));
                map.Add(value);
                if (signed)
                {
                    map.Add(-value);
                }
            }
        }

        map.Sort();
        return [.. map];
    }
}
