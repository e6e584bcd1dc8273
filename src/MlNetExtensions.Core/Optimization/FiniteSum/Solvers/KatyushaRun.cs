using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// Katyusha, option II (Allen-Zhu, STOC 2017): rounds of m = 2n steps with τ₂ = ½, τ₁ = min(√(mσ/3L), ½), α = 1/(3τ₁L); the next
/// snapshot is the mean of the round's y, weighted by (1 + ασ)ʲ. Without strong convexity τ₁ = 2/(s + 4) in round s.
/// </summary>
internal sealed class KatyushaRun<TRows, TLoss> : StochasticRun<TRows, TLoss> where TRows : struct, IRows where TLoss : struct, ILoss
{
    private readonly KatyushaPoint<TRows, TLoss> _point;
    private readonly WeightedMean<TRows, TLoss> _mean;
    private readonly double[] _next;
    private readonly int _stepsPerRound;
    private int _stepsLeft;
    private int _round;

    public KatyushaRun(Oracle<TRows, TLoss> oracle, double[] start) : base(oracle)
    {
        _stepsPerRound = 2 * oracle.Count;
        _point = new KatyushaPoint<TRows, TLoss>(oracle, start);
        _mean = new WeightedMean<TRows, TLoss>(oracle, _point);
        _next = new double[start.Length];
    }

    public override double LearningRate => _point.Alpha;

    public override void Steps(ReadOnlySpan<int> rows)
    {
        foreach (int row in rows)
        {
            if (_stepsLeft == 0)
            {
                BeginRound();
            }
            _mean.Add(row, _point.Step(row));
            _stepsLeft--;
        }
    }

    public override void Read(double[] weights) => _mean.Read(weights);

    private void BeginRound()
    {
        _mean.Read(_next);
        double l2 = Oracle.Regularizer.L2;
        _point.Tau1 = l2 > 0 ? Math.Min(Math.Sqrt(_stepsPerRound * l2 / (3 * Oracle.Smoothness)), 0.5) : 2.0 / (_round + 4);
        _point.Alpha = 1 / (3 * _point.Tau1 * Oracle.Smoothness);
        _point.Refresh(_next);
        _mean.Begin();
        _stepsLeft = _stepsPerRound;
        _round++;
    }
}
