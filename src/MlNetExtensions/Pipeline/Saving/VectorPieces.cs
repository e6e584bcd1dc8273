using Microsoft.ML.Data;
using MlNetExtensions.Components;

namespace MlNetExtensions.Pipeline;

/// <summary>
/// A vector output of any fixed size under one contract: a contract's vectors must have sizes known to its class, so the vector is cut
/// into pieces of powers of two, of which a chain joins those that its size has in binary, the largest first.
/// </summary>
internal sealed class VectorPieces : ComponentOutput
{
    public const string Contract = "MlNetExtensions.Component.Vector/v1";

    private const int PieceCount = 17;

    /// <summary>The largest size of a saved vector output.</summary>
    public const int MaximumSize = (1 << PieceCount) - 1;

    private const string Piece = Carrier.Prefix + "v";

    [VectorType(1 << 0), ColumnName(Piece + "0")]
    public VBuffer<float> P0;

    [VectorType(1 << 1), ColumnName(Piece + "1")]
    public VBuffer<float> P1;

    [VectorType(1 << 2), ColumnName(Piece + "2")]
    public VBuffer<float> P2;

    [VectorType(1 << 3), ColumnName(Piece + "3")]
    public VBuffer<float> P3;

    [VectorType(1 << 4), ColumnName(Piece + "4")]
    public VBuffer<float> P4;

    [VectorType(1 << 5), ColumnName(Piece + "5")]
    public VBuffer<float> P5;

    [VectorType(1 << 6), ColumnName(Piece + "6")]
    public VBuffer<float> P6;

    [VectorType(1 << 7), ColumnName(Piece + "7")]
    public VBuffer<float> P7;

    [VectorType(1 << 8), ColumnName(Piece + "8")]
    public VBuffer<float> P8;

    [VectorType(1 << 9), ColumnName(Piece + "9")]
    public VBuffer<float> P9;

    [VectorType(1 << 10), ColumnName(Piece + "10")]
    public VBuffer<float> P10;

    [VectorType(1 << 11), ColumnName(Piece + "11")]
    public VBuffer<float> P11;

    [VectorType(1 << 12), ColumnName(Piece + "12")]
    public VBuffer<float> P12;

    [VectorType(1 << 13), ColumnName(Piece + "13")]
    public VBuffer<float> P13;

    [VectorType(1 << 14), ColumnName(Piece + "14")]
    public VBuffer<float> P14;

    [VectorType(1 << 15), ColumnName(Piece + "15")]
    public VBuffer<float> P15;

    [VectorType(1 << 16), ColumnName(Piece + "16")]
    public VBuffer<float> P16;

    public static IEnumerable<string> AllColumns => Enumerable.Range(0, PieceCount).Select(bit => Piece + bit);

    /// <summary>The pieces of a vector of the given size, in order.</summary>
    public static string[] ColumnsFor(int size)
    {
        if (size > MaximumSize)
        {
            throw new ArgumentOutOfRangeException(nameof(size), size, $"A saved vector output has at most {MaximumSize} values.");
        }

        return [.. Enumerable.Range(0, PieceCount).Reverse().Where(bit => (size & (1 << bit)) != 0).Select(bit => Piece + bit)];
    }

    /// <summary>Deals the values out to the pieces.</summary>
    public override void Set(ComponentBatch batch, int output)
    {
        ReadOnlySpan<float> values = batch.Values<float>(output, 0);
        int taken = 0;
        for (int bit = PieceCount - 1; bit >= 0; bit--)
        {
            int length = values.Length & (1 << bit);
            if (length > 0)
            {
                Set(ref Field(bit), values.Slice(taken, length));
                taken += length;
            }
        }
    }

    /// <summary>The piece of 2 to the power of <paramref name="bit"/> values.</summary>
    public VBuffer<float> PieceOf(int bit) => Field(bit);

    private static void Set(ref VBuffer<float> field, ReadOnlySpan<float> values)
    {
        VBufferEditor<float> editor = VBufferEditor.Create(ref field, values.Length);
        values.CopyTo(editor.Values);
        field = editor.Commit();
    }

    private ref VBuffer<float> Field(int bit)
    {
        switch (bit)
        {
            case 0: return ref P0;
            case 1: return ref P1;
            case 2: return ref P2;
            case 3: return ref P3;
            case 4: return ref P4;
            case 5: return ref P5;
            case 6: return ref P6;
            case 7: return ref P7;
            case 8: return ref P8;
            case 9: return ref P9;
            case 10: return ref P10;
            case 11: return ref P11;
            case 12: return ref P12;
            case 13: return ref P13;
            case 14: return ref P14;
            case 15: return ref P15;
            default: return ref P16;
        }
    }
}
