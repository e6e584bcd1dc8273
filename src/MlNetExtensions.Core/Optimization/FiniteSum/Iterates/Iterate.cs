using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// A point w that moves by w ← prox(w - η(c xᵢ + g)) with a dense drift g: the step that SAG, SAGA and SVRG share. Both
/// implementations touch only the columns that row i stores, and yet take exactly the dense step.
/// </summary>
internal abstract class Iterate
{
    public static Iterate Create<TRows, TLoss>(Oracle<TRows, TLoss> oracle, double step, double[] start)
        where TRows : struct, IRows where TLoss : struct, ILoss =>
        oracle.Regularizer.IsSmooth
            ? new LinearIterate<TRows, TLoss>(oracle, step, start)
            : oracle.Data.Rows.IsSparse ? new LazyProxIterate<TRows, TLoss>(oracle, step, start)
            : new DenseProxIterate<TRows, TLoss>(oracle, step, start);

    /// <summary>margins ← Wᵀxᵢ + b at the current point.</summary>
    public abstract void Margin(int row, Span<double> margins);

    /// <summary>w ← prox(w - η(change·xᵢ + g)), then g ← g + share·change·xᵢ.</summary>
    public abstract void Step(int row, ReadOnlySpan<double> change, double share);

    /// <summary>Replaces the drift g.</summary>
    public abstract void SetDrift(double[] drift);

    /// <summary>Copies the current point, and settles what lazy columns are owed.</summary>
    public abstract void Read(double[] weights);
}
