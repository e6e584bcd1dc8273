using System.Numerics;
using System.Runtime.InteropServices;

namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>The codes and scales of <see cref="EightBit"/>, and for each thread an inner state of one block's length.</summary>
internal sealed class EightBitState<T> : ElementwiseState<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ElementwiseState<T>[][] _inner;
    private readonly T[][][] _values;

    // Whole numbers, as those are saved: eight codes in each. A negative scale says that the codes are of the map without sign.
    private readonly long[][] _codes;
    private readonly T[][] _scales;
    private readonly int[] _firstScales;

    public EightBitState(EightBit options, ParameterLayout layout, ulong seed)
        : base(layout)
    {
        ParameterLayout block = ParameterLayout.Pack(ParameterGroup.Vector("block", 0, ParameterBlock.MaximumLength));
        _inner = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Elementwise(options, options.Inner.CreateState<T>(block, seed)))];
        _values = [.. _inner.Select(states => states.SelectMany(state => Numbers(options, state)).ToArray())];
        _firstScales = new int[layout.Groups.Count];
        int scales = 0;
        for (int i = 0; i < _firstScales.Length; i++)
        {
            _firstScales[i] = scales;
            scales += (layout.Groups[i].Count + EightBit.BlockLength - 1) / EightBit.BlockLength;
        }

        _codes = [.. _values[0].Select((_, i) => Integers($"codes {i}", (layout.Count + sizeof(long) - 1) / sizeof(long)))];
        _scales = [.. _values[0].Select((_, i) => Values($"scales {i}", scales))];
        foreach (long[] codes in _codes)
        {
            // The code of zero, so that states begin there whatever their scale.
            MemoryMarshal.AsBytes(codes.AsSpan()).Fill((byte)EightBitCode.Signed.Map.IndexOf(0f));
        }
    }

    protected internal override void Begin(in GradientStep<T> context)
    {
        foreach (ElementwiseState<T>[] states in _inner)
        {
            foreach (ElementwiseState<T> state in states)
            {
                state.Begin(context);
            }
        }
    }

    protected internal override void Update(in ElementBlock<T> block)
    {
        T[][] values = _values[block.Worker];
        int scale = _firstScales[block.Group] + (block.StateOffset - Layout.StateOffset(block.Group)) / EightBit.BlockLength;
        for (int i = 0; i < values.Length; i++)
        {
            Dequantize(values[i].AsSpan(0, block.Update.Length), Codes(i, block), _scales[i].AsSpan(scale));
        }

        ElementBlock<T> inner = block.With(block.Update, stateOffset: 0);
        foreach (ElementwiseState<T> state in _inner[block.Worker])
        {
            state.Update(inner);
        }

        for (int i = 0; i < values.Length; i++)
        {
            Quantize(values[i].AsSpan(0, block.Update.Length), Codes(i, block), _scales[i].AsSpan(scale));
        }
    }

    private static void Dequantize(Span<T> values, ReadOnlySpan<byte> codes, ReadOnlySpan<T> scales)
    {
        for (int start = 0, i = 0; start < values.Length; start += EightBit.BlockLength, i++)
        {
            int length = Math.Min(EightBit.BlockLength, values.Length - start);
            EightBitCode map = scales[i] < T.Zero ? EightBitCode.Unsigned : EightBitCode.Signed;
            map.Dequantize(codes.Slice(start, length), T.Abs(scales[i]), values.Slice(start, length));
        }
    }

    private static void Quantize(ReadOnlySpan<T> values, Span<byte> codes, Span<T> scales)
    {
        for (int start = 0, i = 0; start < values.Length; start += EightBit.BlockLength, i++)
        {
            int length = Math.Min(EightBit.BlockLength, values.Length - start);
            ReadOnlySpan<T> part = values.Slice(start, length);
            bool hasNegative = System.Numerics.Tensors.TensorPrimitives.Min(part) < T.Zero;
            T scale = (hasNegative ? EightBitCode.Signed : EightBitCode.Unsigned).Quantize(part, codes.Slice(start, length));
            scales[i] = hasNegative ? scale : -scale;
        }
    }

    private static ElementwiseState<T>[] Elementwise(EightBit options, GradientState<T> state) => state switch
    {
        ElementwiseState<T> { SumCount: 0 } single => [single],
        ChainState<T> chain => [.. chain.States.SelectMany(link => Elementwise(options, link))],
        _ => throw new ArgumentException(
            $"{options.Inner} looks at more than one parameter at a time, so its state cannot be kept in blocks of bytes; put {nameof(EightBit)} around the elementwise link alone."),
    };

    private static IEnumerable<T[]> Numbers(EightBit options, GradientState<T> state) => state.Remembered().Select(values => values is T[] { Length: ParameterBlock.MaximumLength } numbers
        ? numbers
        : throw new ArgumentException($"{options.Inner} remembers more than numbers for each parameter, which cannot be kept as bytes."));

    private Span<byte> Codes(int index, in ElementBlock<T> block) =>
        MemoryMarshal.AsBytes(_codes[index].AsSpan()).Slice(block.StateOffset, block.Update.Length);
}
