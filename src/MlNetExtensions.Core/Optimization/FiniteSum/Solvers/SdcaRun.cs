using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// Stochastic dual coordinate ascent (Shalev-Shwartz and Zhang, 2013) with nearly exact steps: row i moves its dual variable to
/// ℓ'(u) at the margin u it will then have, the root of φ(u) = u - m + q(ℓ'(u) - a) with the row's stiffness q.
/// </summary>
internal sealed class SdcaRun<TRows, TLoss> : StochasticRun<TRows, TLoss> where TRows : struct, IRows where TLoss : struct, ILoss
{
    private const int RebuildEvery = 16;
    private const int MaximumRootSteps = 60;
    private const double Rounding = 1e-14;

    // What a step leaves of the move of its row's margin, and so of its dual variable; closer costs exponentials and saves no pass.
    private const double ResidualLeft = 0.1;

    private readonly DualIterate<TRows, TLoss> _iterate;
    private int _stepsLeft;
    private int _passes;

    public SdcaRun(Oracle<TRows, TLoss> oracle, double[] start) : base(oracle)
    {
        _iterate = new DualIterate<TRows, TLoss>(oracle, 0, start);
        _stepsLeft = oracle.Count;
    }

    /// <summary>1: every step goes all the way to the optimum of its row.</summary>
    public override double LearningRate => 1;

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

    public override void Read(double[] weights) => _iterate.Read(weights);

    public override bool TryReadDual(double[] derivatives, double[] slope) => _iterate.TryReadDual(derivatives, slope);

    private void Step(int row)
    {
        Oracle.CountEvaluations(1);
        double weight = Oracle.Data.Importance[row];
        double dual = -_iterate.Dual[row] / weight;
        double next = Solve(row, _iterate.Margin(row), _iterate.Stiffness(row), dual);
        _iterate.Change(row, -weight * (next - dual));
    }

    /// <summary>
    /// ℓ'(u) near the root of φ, by Newton's method inside a bracket: φ rises at least as fast as u, so the root lies within |φ(m)| of m.
    /// </summary>
    private double Solve(int row, double margin, double stiffness, double dual)
    {
        (double slope, double curvature) = Slopes(row, margin);
        double value = stiffness * (slope - dual);
        double low = margin - Math.Max(value, 0), high = margin - Math.Min(value, 0);
        double u = margin;
        for (int k = 0; k < MaximumRootSteps && Math.Abs(value) > Left(stiffness * (slope - dual), margin); k++)
        {
            double next = u - value / (1 + stiffness * curvature);
            u = next > low && next < high ? next : 0.5 * (low + high);
            (slope, curvature) = Slopes(row, u);
            value = u - margin + stiffness * (slope - dual);
            (low, high) = value > 0 ? (low, u) : (u, high);
        }
        return slope;
    }

    /// <summary>Of how far the margin moves: a step that overshoots by less than half of that raises the dual value all the same.</summary>
    private static double Left(double move, double margin) => Math.Max(ResidualLeft * Math.Abs(move), Rounding * (1 + Math.Abs(margin)));

    /// <summary>The first and the second derivative of a row's loss.</summary>
    private (double First, double Second) Slopes(int row, double margin)
    {
        double first = 0, second = 0;
        Oracle.Data.Loss.Gradient(new ReadOnlySpan<double>(in margin), Oracle.Data.Labels[row], new Span<double>(ref first));
        Oracle.Data.Loss.Hessian(new ReadOnlySpan<double>(in margin), Oracle.Data.Labels[row], new Span<double>(ref second));
        return (first, second);
    }

    private void EndPass()
    {
        _stepsLeft = Oracle.Count;
        _iterate.FollowIntercepts();
        if (++_passes % RebuildEvery == 0)
        {
            _iterate.Rebuild();
        }
    }
}
