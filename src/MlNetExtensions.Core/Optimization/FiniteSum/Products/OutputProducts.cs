using System.Numerics.Tensors;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// Products of all rows with the weights of several outputs: X·W, n × K, and Xᵀ·S, with X = (xᵢ, Bias) of n × (d + 1). As matrix
/// products they run at the speed of the arithmetic; row after row, every value of a row would cost a call.
/// </summary>
/// <remarks>Bit-equal on any number of threads. Rows of weight 0 count as rows of zeros, whatever they hold.</remarks>
internal abstract class OutputProducts<TRows, TLoss>(FiniteSumData<TRows, TLoss> data, Chunks chunks)
    where TRows : struct, IRows where TLoss : struct, ILoss
{
    protected FiniteSumData<TRows, TLoss> Data { get; } = data;

    protected Chunks Chunks { get; } = chunks;

    protected int Outputs { get; } = data.Outputs;

    public static OutputProducts<TRows, TLoss> Create(FiniteSumData<TRows, TLoss> data, Chunks chunks) =>
        data.Rows.IsSparse ? new SparseProducts<TRows, TLoss>(data, chunks) : new DenseProducts<TRows, TLoss>(data, chunks);

    /// <summary>margins ← X·W.</summary>
    /// <param name="weights">W, (d + 1)·K, feature-major.</param>
    /// <param name="margins">n·K, row after row.</param>
    public abstract void Multiply(double[] weights, double[] margins);

    /// <summary>sum ← (1/n) Σ ωᵢ (xᵢ, Bias) scalesᵢᵀ.</summary>
    /// <param name="scales">n·K, row after row; those of rows of weight 0 are not looked at.</param>
    /// <param name="sum">(d + 1)·K, feature-major.</param>
    public void Combine(double[] scales, double[] sum) => Combine(scales, sum, squared: false);

    /// <summary>sum ← (1/n) Σ ωᵢ (xᵢ², Bias²) scalesᵢᵀ, with the squares of the values.</summary>
    /// <param name="scales">n·K, row after row; those of rows of weight 0 are not looked at.</param>
    /// <param name="sum">(d + 1)·K, feature-major.</param>
    public void CombineSquares(double[] scales, double[] sum) => Combine(scales, sum, squared: true);

    /// <summary>sum ← Σ ωᵢ (xᵢ, Bias) scalesᵢᵀ, or with the squares of the values.</summary>
    protected abstract void Add(double[] scales, double[] sum, bool squared);

    private void Combine(double[] scales, double[] sum, bool squared)
    {
        Add(scales, sum, squared);
        Chunks.ForEachPart(sum.Length, part => TensorPrimitives.Divide(sum.AsSpan(part), Data.ActiveRows.Length, sum.AsSpan(part)));
    }
}
