using System.Numerics.Tensors;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// Prospect (Mehta, Roulet, Pillutla and Harchaoui, 2024): with tables of losses, derivatives gᵢ and weights ρᵢ,
/// w ← prox(w - η(n qᵢ∇ℓᵢ(w) - n ρᵢgᵢ + Σ ρⱼgⱼ)); then ρᵢ ← qᵢ and the row's loss, gᵢ and q are refreshed.
/// η = 1/(3L'), where L' = L·n max σ + (1/nν) Σ ‖gᵢ‖² bounds the smoothness of the risk: that of the losses, and that of moving q.
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
        int rows = oracle.Count;
        _refreshEvery = Math.Max(1, rows / RefreshesPerPass);
        (_losses, _derivatives) = (new double[rows], new double[rows * oracle.Outputs]);
        (_margins, _change) = (new double[oracle.Outputs], new double[oracle.Outputs]);
        Fill(start);
        LearningRate = 1 / (3 * (oracle.Smoothness * weights.LargestRatio + RiskSmoothness()));
        _iterate = Iterate.Create(oracle, LearningRate, start);
        _iterate.SetDrift(Drift());
        _usedWeights = [.. weights.Weights];
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
        Span<double> stored = Stored(row);
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

    /// <summary>Fills the tables of losses and derivatives at the start: one pass.</summary>
    private void Fill(double[] start)
    {
        Oracle.CountEvaluations(Oracle.Count);
        for (int row = 0; row < _losses.Length; row++)
        {
            Oracle.Margin(row, start, _margins);
            _losses[row] = Oracle.Data.Loss.Value(_margins, Oracle.Data.Labels[row]);
            Oracle.Data.Loss.Gradient(_margins, Oracle.Data.Labels[row], Stored(row));
        }
        _weights.Update(_losses);
    }

    /// <summary>(1/nν) Σ ‖gᵢ‖²: how fast q turns with the losses. Nothing where q cannot move.</summary>
    private double RiskSmoothness()
    {
        if (_weights.IsUniform)
        {
            return 0;
        }
        double sum = 0;
        for (int row = 0; row < _losses.Length; row++)
        {
            double norm = Oracle.Data.SquaredNorms[row] + Oracle.Bias * Oracle.Bias;
            sum += norm * TensorPrimitives.SumOfSquares<double>(Stored(row));
        }
        return sum / (_losses.Length * _weights.ShiftCost);
    }

    /// <summary>Σ ρᵢgᵢ.</summary>
    private double[] Drift()
    {
        var drift = new double[Oracle.Size];
        for (int row = 0; row < _losses.Length; row++)
        {
            TensorPrimitives.Multiply(Stored(row), _weights.Weights[row], _change);
            Oracle.Add(row, _change, drift);
        }
        return drift;
    }

    private Span<double> Stored(int row) => _derivatives.AsSpan(row * _change.Length, _change.Length);
}
