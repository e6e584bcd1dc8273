using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// Prospect (Mehta, Roulet, Pillutla and Harchaoui, 2024): with tables of losses, derivatives gᵢ and weights ρᵢ,
/// w ← prox(w - η(n qᵢ∇ℓᵢ(w) - n ρᵢgᵢ + Σ ρⱼgⱼ)); then ρᵢ ← qᵢ and the row's loss, gᵢ and q are refreshed.
/// η = 1/(3L n max σ).
/// </summary>
/// <remarks>q costs a sort of all losses; beyond a few dozen rows it is refreshed that many times a pass, not at each step.</remarks>
internal sealed class ProspectRun<TRows, TLoss> : StochasticRun<TRows, TLoss> where TRows : struct, IRows where TLoss : struct, ILoss
{
    private const int RefreshesPerPass = 64;

    private readonly RiskWeights _weights;
    private readonly Iterate _iterate;
    private readonly double[] _losses;
    private readonly double[] _usedWeights;
    private readonly double[] _derivatives;
    private readonly double[] _margins;
    private readonly double[] _change;
    private readonly int _refreshEvery;
    private int _sinceRefresh;

    public ProspectRun(Oracle<TRows, TLoss> oracle, RiskWeights weights, double[] start) : base(oracle)
    {
        _weights = weights;
        LearningRate = 1 / (3 * oracle.Smoothness * weights.LargestRatio);
        _iterate = Iterate.Create(oracle, LearningRate, start);
        int rows = oracle.Count;
        _refreshEvery = Math.Max(1, rows / RefreshesPerPass);
        (_losses, _derivatives) = (new double[rows], new double[rows * oracle.Outputs]);
        (_margins, _change) = (new double[oracle.Outputs], new double[oracle.Outputs]);
        _usedWeights = Fill(start);
    }

    public override double LearningRate { get; }

    public override void Steps(ReadOnlySpan<int> rows)
    {
        foreach (int row in rows)
        {
            Step(row);
            if (++_sinceRefresh == _refreshEvery)
            {
                _weights.Update(_losses);
                _sinceRefresh = 0;
            }
        }
    }

    public override void Read(double[] weights) => _iterate.Read(weights);

    private void Step(int row)
    {
        _iterate.Margin(row, _margins);
        Span<double> stored = _derivatives.AsSpan(row * _change.Length, _change.Length);
        double weight = _weights.Weights[row], used = _usedWeights[row];
        Oracle.CountEvaluations(1);
        Oracle.Data.Loss.Gradient(_margins, Oracle.Data.Labels[row], _change);
        for (int k = 0; k < _change.Length; k++)
        {
            double fresh = _change[k];
            _change[k] = Oracle.Count * (weight * fresh - used * stored[k]);
            stored[k] = fresh;
        }
        _iterate.Step(row, _change, 1.0 / Oracle.Count);
        _losses[row] = Oracle.Data.Loss.Value(_margins, Oracle.Data.Labels[row]);
        _usedWeights[row] = weight;
    }

    /// <summary>Fills the tables at the start: one pass. Returns ρ = q.</summary>
    private double[] Fill(double[] start)
    {
        var drift = new double[Oracle.Size];
        Oracle.CountEvaluations(Oracle.Count);
        for (int row = 0; row < _losses.Length; row++)
        {
            Oracle.Margin(row, start, _margins);
            _losses[row] = Oracle.Data.Loss.Value(_margins, Oracle.Data.Labels[row]);
            Oracle.Data.Loss.Gradient(_margins, Oracle.Data.Labels[row], _derivatives.AsSpan(row * _change.Length, _change.Length));
        }
        _weights.Update(_losses);
        for (int row = 0; row < _losses.Length; row++)
        {
            TensorPrimitives.Multiply(_derivatives.AsSpan(row * _change.Length, _change.Length), _weights.Weights[row], _change);
            Oracle.Add(row, _change, drift);
        }
        _iterate.SetDrift(drift);
        return [.. _weights.Weights];
    }
}
