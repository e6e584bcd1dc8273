using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// MISO/Finito (Mairal, 2015), as in the author's Cyanure: zᵢ ← (1 - δ)zᵢ - δ·ℓ'(⟨w, xᵢ⟩), where δ = min(1, 1/(2 max qᵢ)) and
/// qᵢ = Lᵢ/(nμ) is the stiffness of a row.
/// </summary>
internal sealed class MisoRun<TRows, TLoss> : StochasticRun<TRows, TLoss> where TRows : struct, IRows where TLoss : struct, ILoss
{
    // Passes between two exact sums of z̄.
    private const int RebuildEvery = 16;

    private readonly double[] _margins;
    private readonly double[] _change;
    private int _stepsLeft;
    private int _passes;

    public MisoRun(Oracle<TRows, TLoss> oracle, double kappa, double[] start) : base(oracle)
    {
        Iterate = new DualIterate<TRows, TLoss>(oracle, kappa, start);
        double stiffest = 0;
        foreach (int row in oracle.Data.ActiveRows)
        {
            stiffest = Math.Max(stiffest, Iterate.Stiffness(row));
        }
        stiffest *= oracle.Data.Loss.Curvature;
        LearningRate = Math.Min(1, 0.5 / stiffest);
        _margins = new double[oracle.Outputs];
        _change = new double[oracle.Outputs];
        _stepsLeft = oracle.Count;
    }

    /// <summary>δ, without unit.</summary>
    public override double LearningRate { get; }

    public DualIterate<TRows, TLoss> Iterate { get; }

    public override void Steps(ReadOnlySpan<int> rows)
    {
        foreach (int row in rows)
        {
            Step(row);
            if (--_stepsLeft == 0)
            {
                EndPass();
            }
        }
    }

    public override void Read(double[] weights) => Iterate.Read(weights);

    public override bool TryReadDual(double[] derivatives, double[] slope) => Iterate.TryReadDual(derivatives, slope);

    private void Step(int row)
    {
        if (_change.Length == 1)
        {
            Iterate.Change(row, -LearningRate * (Oracle.Derivative(row, Iterate.Margin(row)) + Iterate.Dual[row]));
            return;
        }
        Iterate.Margin(row, _margins);
        Oracle.Derivative(row, _margins, _change);
        ReadOnlySpan<double> dual = Iterate.Dual.AsSpan(row * _change.Length, _change.Length);
        for (int k = 0; k < _change.Length; k++)
        {
            _change[k] = -LearningRate * (_change[k] + dual[k]);
        }
        Iterate.Change(row, _change);
    }

    private void EndPass()
    {
        _stepsLeft = Oracle.Count;
        if (Iterate.Kappa == 0)
        {
            Iterate.FollowIntercepts();
        }
        if (++_passes % RebuildEvery == 0)
        {
            Iterate.Rebuild();
        }
    }
}
