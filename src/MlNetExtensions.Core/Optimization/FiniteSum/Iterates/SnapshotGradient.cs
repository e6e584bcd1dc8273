using System.Numerics.Tensors;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>An iterate that steps along ∇fᵢ(w) - ∇fᵢ(w̃) + ∇f(w̃): the variance-reduced step of SVRG and L-SVRG.</summary>
internal sealed class SnapshotGradient<TRows, TLoss>(Oracle<TRows, TLoss> oracle, double step, double[] start)
    where TRows : struct, IRows where TLoss : struct, ILoss
{
    private readonly GradientTable<TRows, TLoss> _table = new(oracle);
    private readonly double[] _point = new double[oracle.Size];
    private readonly double[] _gradient = new double[oracle.Size];
    private readonly double[] _scaled = new double[oracle.Outputs];

    public Iterate Iterate { get; } = Iterate.Create(oracle, step, start);

    /// <summary>Notes the current point.</summary>
    public void Remember() => Iterate.Read(_point);

    /// <summary>Takes the point last remembered as the snapshot w̃: one pass.</summary>
    public void Refresh()
    {
        oracle.Gradient(_point, _gradient, _table.Derivatives);
        Iterate.SetDrift(_gradient);
    }

    public void Step(int row)
    {
        TensorPrimitives.Multiply(_table.Change(Iterate, row, store: false), oracle.Sampler.Correction(row), _scaled);
        Iterate.Step(row, _scaled, 0);
    }
}
