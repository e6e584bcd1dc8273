using System.Numerics.Tensors;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>(1/n) Σ ωᵢ ∇²ℓ(mᵢ) ⊗ xᵢxᵢᵀ over features and intercepts, as a row-major matrix whose lower triangle counts.</summary>
internal sealed class HessianSum<TRows, TLoss> where TRows : struct, IRows where TLoss : struct, ILoss
{
    // A product inside a matrix product takes about 1/40 of the time of a scattered one, and there are (columns/stored)² as many.
    private const double LeastDensity = 6;

    private readonly Oracle<TRows, TLoss> _oracle;
    private readonly Chunks _chunks;
    private readonly HessianPart<TRows, TLoss>?[] _parts;
    private readonly double[] _total;

    public HessianSum(Oracle<TRows, TLoss> oracle)
    {
        _oracle = oracle;
        _chunks = new Chunks(oracle.Data.Rows.Count, oracle.Size * oracle.Size, oracle.Options.Threads, oracle.Token);
        _parts = new HessianPart<TRows, TLoss>?[_chunks.Count];
        _total = new double[oracle.Size * oracle.Size];
    }

    /// <summary>Whether rows are multiplied as dense matrices: they are, or have so few zeros that it is quicker to multiply them too.</summary>
    public static bool UsesPanels(FiniteSumData<TRows, TLoss> data)
    {
        double stored = (double)data.Rows.StoredCount / data.Rows.Count;
        return data.Outputs == 1 && (!data.Rows.IsSparse || data.Rows.Columns < LeastDensity * stored);
    }

    /// <summary>The Hessian at these margins, in an array that the next call overwrites.</summary>
    public double[] Compute(double[] margins)
    {
        _chunks.Run((chunk, start, end) => (_parts[chunk] ??= Part()).Sum(margins, start, end));
        Array.Clear(_total);
        foreach (HessianPart<TRows, TLoss>? part in _parts)
        {
            part!.AddTo(_total);
        }
        TensorPrimitives.Divide(_total, (double)_oracle.Count, _total);
        return _total;
    }

    private HessianPart<TRows, TLoss> Part() =>
        UsesPanels(_oracle.Data) ? new PanelHessian<TRows, TLoss>(_oracle)
        : _oracle.Outputs == 1 ? new ScatteredHessian<TRows, TLoss>(_oracle)
        : new BlockHessian<TRows, TLoss>(_oracle);
}
