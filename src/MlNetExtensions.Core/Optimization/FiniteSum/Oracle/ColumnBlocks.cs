using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>Columns in about twelve blocks of neighbors, the intercept in the last: what cyclic methods cycle through.</summary>
internal sealed class ColumnBlocks<TRows, TLoss>(Oracle<TRows, TLoss> oracle) where TRows : struct, IRows where TLoss : struct, ILoss
{
    private const int Blocks = 12;

    private readonly int _columns = oracle.Data.Rows.Columns;

    public int Count { get; } = Math.Min(Blocks, oracle.Data.Rows.Columns);

    /// <summary>The weights of a block, intercepts excluded.</summary>
    public Range Features(int block) => (Start(block) * oracle.Outputs)..(Start(block + 1) * oracle.Outputs);

    /// <summary>The weights of a block.</summary>
    public Range Weights(int block) => (Start(block) * oracle.Outputs)..(IsLast(block) ? oracle.Size : Start(block + 1) * oracle.Outputs);

    /// <summary>margins += the block's part of Wᵀxᵢ + b.</summary>
    public void Dot(int row, int block, ReadOnlySpan<double> weights, Span<double> margins)
    {
        oracle.Data.Rows.DotColumns(row, Start(block), Start(block + 1), weights, margins);
        for (int k = 0; IsLast(block) && k < margins.Length; k++)
        {
            margins[k] += oracle.Bias * weights[oracle.FeatureSize + k];
        }
    }

    /// <summary>target += the block's part of (xᵢ, Bias) scalesᵀ.</summary>
    public void Add(int row, int block, ReadOnlySpan<double> scales, Span<double> target)
    {
        oracle.Data.Rows.AddColumns(row, Start(block), Start(block + 1), scales, target);
        for (int k = 0; IsLast(block) && k < scales.Length; k++)
        {
            target[oracle.FeatureSize + k] += oracle.Bias * scales[k];
        }
    }

    private int Start(int block) => (int)((long)_columns * block / Count);

    private bool IsLast(int block) => block == Count - 1;
}
