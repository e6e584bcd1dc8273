namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// Stochastic dual coordinate ascent (Shalev-Shwartz and Zhang, 2013) with exact steps: row i moves its dual variable to
/// ℓ'(u) at the margin u it will then have, the root of u - m + q(ℓ'(u) - a) = 0 with the row's stiffness q.
/// </summary>
internal sealed class SdcaRun<TRows, TLoss> : StochasticRun<TRows, TLoss> where TRows : struct, IRows where TLoss : struct, ILoss
{
    private const int RebuildEvery = 16;
    private const int MaximumRootSteps = 60;
    private const double Rounding = 1e-14;

    // Newton's steps square the error, so one from here ends at rounding.
    private const double LastStep = 1e-8;

    private readonly DualIterate<TRows, TLoss> _iterate;
    private int _stepsLeft;
    private int _passes;

    public SdcaRun(Oracle<TRows, TLoss> oracle, double[] start) : base(oracle)
    {
        _iterate = new DualIterate<TRows, TLoss>(oracle, 0, start);
        _stepsLeft = oracle.Count;
    }

    /// <summary>1: every step is exact.</summary>
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

    public override bool TryReadDual(double[] derivatives) => _iterate.TryReadDual(derivatives);

    private void Step(int row)
    {
        Oracle.CountEvaluations(1);
        double weight = Oracle.Data.Importance[row];
        double dual = -_iterate.Dual[row] / weight;
        double margin = Root(row, _iterate.Margin(row), _iterate.Stiffness(row), dual);
        _iterate.Change(row, -weight * (Derivative(row, margin) - dual));
    }

    /// <summary>
    /// Newton's method inside a bracket: the function rises at least as fast as u, so the root lies within |φ(m)| of m.
    /// </summary>
    private double Root(int row, double margin, double stiffness, double dual)
    {
        double value = stiffness * (Derivative(row, margin) - dual);
        double low = margin - Math.Max(value, 0), high = margin - Math.Min(value, 0);
        double u = margin;
        for (int k = 0; k < MaximumRootSteps && Math.Abs(value) > Rounding * (1 + Math.Abs(u)); k++)
        {
            double next = u - value / (1 + stiffness * Curvature(row, u));
            bool inside = next > low && next < high;
            if (inside && Math.Abs(value) <= LastStep * (1 + Math.Abs(u)))
            {
                return next;
            }
            u = inside ? next : 0.5 * (low + high);
            value = u - margin + stiffness * (Derivative(row, u) - dual);
            (low, high) = value > 0 ? (low, u) : (u, high);
        }
        return u;
    }

    private double Derivative(int row, double margin)
    {
        double derivative = 0;
        Oracle.Data.Loss.Gradient(new ReadOnlySpan<double>(in margin), Oracle.Data.Labels[row], new Span<double>(ref derivative));
        return derivative;
    }

    private double Curvature(int row, double margin)
    {
        double curvature = 0;
        Oracle.Data.Loss.Hessian(new ReadOnlySpan<double>(in margin), Oracle.Data.Labels[row], new Span<double>(ref curvature));
        return curvature;
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
