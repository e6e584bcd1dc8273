using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// SVRG, option I (Johnson and Zhang, NIPS 2013; proximal: Xiao and Zhang, 2014): 2n steps w ← prox(w - η(∇fᵢ(w) - ∇fᵢ(w̃) + ∇f(w̃))) from
/// each snapshot w̃, which is the last point of the round before. The snapshot's derivatives are kept, so a step costs one row gradient. η
/// = 0.1/L, as in the paper.
/// </summary>
internal sealed class SvrgRun<TRows, TLoss> : StochasticRun<TRows, TLoss> where TRows : struct, IRows where TLoss : struct, ILoss
{
    private readonly SnapshotGradient<TRows, TLoss> _snapshot;
    private int _stepsLeft;

    public SvrgRun(Oracle<TRows, TLoss> oracle, double[] start) : base(oracle)
    {
        LearningRate = 0.1 / oracle.Smoothness;
        _snapshot = new SnapshotGradient<TRows, TLoss>(oracle, LearningRate, start);
    }

    public override double LearningRate { get; }

    public override void Steps(ReadOnlySpan<int> rows)
    {
        foreach (int row in rows)
        {
            if (_stepsLeft-- == 0)
            {
                _snapshot.Remember();
                _snapshot.Refresh();
                _stepsLeft = 2 * Oracle.Count - 1;
            }
            _snapshot.Step(row);
        }
    }

    public override void Read(double[] weights) => _snapshot.Iterate.Read(weights);
}
