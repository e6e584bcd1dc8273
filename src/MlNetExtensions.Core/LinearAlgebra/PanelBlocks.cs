namespace MlNetExtensions.Core.LinearAlgebra;

/// <summary>Sizes of the blocks in which dense rows, an intercept's column appended, go through <see cref="PanelKernel{T}"/>.</summary>
internal readonly struct PanelBlocks<T> where T : unmanaged
{
    private const int LargestBlock = 256;

    // A block is a small share of the rows, so that it does not count beside them.
    private const int FewestBlocks = 48;

    // Rows that begin at multiples of this many vectors share a few sets of the first-level cache.
    private const int CacheAlias = 8;

    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Their length, without the intercept's column.</param>
    /// <param name="outputs">Outputs a row.</param>
    /// <param name="blockValues">Values of a block that fit the second-level cache beside what they are multiplied with.</param>
    public PanelBlocks(int rows, int columns, int outputs, int blockValues)
    {
        Depth = columns + 1;
        int rounded = PanelKernel<T>.RoundUpToPanel(Depth);
        RowStride = rounded % (CacheAlias * Width) == 0 ? rounded + Width : rounded;
        Panels = PanelKernel<T>.RoundUpToPanel(outputs) / Width;
        int fitting = Math.Min(blockValues / RowStride, rows / FewestBlocks);
        Rows = Math.Clamp(fitting / PanelKernel<T>.Rows * PanelKernel<T>.Rows, PanelKernel<T>.Rows, LargestBlock);
    }

    /// <summary>Outputs of a panel.</summary>
    public static int Width => PanelKernel<T>.Width;

    /// <summary>Values of a row.</summary>
    public int Depth { get; }

    /// <summary>From a row of a block to the next.</summary>
    public int RowStride { get; }

    /// <summary>Panels that hold all outputs.</summary>
    public int Panels { get; }

    /// <summary>Rows of a block.</summary>
    public int Rows { get; }

    /// <summary>Outputs with the padding of the last panel.</summary>
    public int PaddedOutputs => Panels * Width;

    /// <summary>Values of a block.</summary>
    public long RowValues => (long)Rows * RowStride;

    /// <summary>Values of a block's outputs.</summary>
    public long OutputValues => (long)Rows * PaddedOutputs;

    /// <summary>Values of a matrix of rows times outputs, feature-major, with room for whole steps of the kernel.</summary>
    public long SumValues => ((long)Depth + PanelKernel<T>.Rows - 1) / PanelKernel<T>.Rows * PanelKernel<T>.Rows * PaddedOutputs;

    /// <summary>Values of the packed matrix that rows are multiplied with.</summary>
    public long PackedValues => (long)Depth * PaddedOutputs;
}
