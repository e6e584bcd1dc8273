using System.Numerics.Tensors;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// PAGE (Li, Bao, Zhang and Richtárik, ICML 2021), proximal form: x⁺ = prox(x - ηg); then g⁺ is the full gradient with
/// probability p = b/(n + b), else g + (1/b) Σ (∇fᵢ(x⁺) - ∇fᵢ(x)) over b = ⌊√n⌋ rows. η = 1/(L(1 + √((1 - p)/(pb)))) with the
/// smoothness constant L of the mean loss.
/// </summary>
internal sealed class PageRun<TRows, TLoss> : StochasticRun<TRows, TLoss> where TRows : struct, IRows where TLoss : struct, ILoss
{
    private readonly int _batch;
    private readonly double _probability;
    private readonly double[] _g;
    private readonly double[] _derivatives;
    private readonly double[] _margins;
    private readonly double[] _change;
    private readonly double[] _earlier;
    private double[] _x;
    private double[] _previous;
    private int _left;

    public PageRun(Oracle<TRows, TLoss> oracle, double[] start) : base(oracle)
    {
        _batch = Math.Max(1, (int)Math.Sqrt(oracle.Count));
        _probability = (double)_batch / (oracle.Count + _batch);
        LearningRate = 1 / (PowerIteration.MeanSmoothness(oracle) * (1 + Math.Sqrt((1 - _probability) / (_probability * _batch))));
        (_x, _previous, _g) = ([.. start], [.. start], new double[start.Length]);
        _derivatives = new double[oracle.Data.Rows.Count * oracle.Outputs];
        (_margins, _change, _earlier) = (new double[oracle.Outputs], new double[oracle.Outputs], new double[oracle.Outputs]);
        Oracle.Gradient(_x, _g, _derivatives);
        Move();
    }

    public override double LearningRate { get; }

    public override void Steps(ReadOnlySpan<int> rows)
    {
        foreach (int row in rows)
        {
            if (_left == 0)
            {
                if (Oracle.Sampler.Random.NextDouble() < _probability)
                {
                    Oracle.Gradient(_x, _g, _derivatives);
                    Move();
                }
                _left = _batch;
            }
            Correct(row);
            if (--_left == 0)
            {
                Move();
            }
        }
    }

    public override void Read(double[] weights) => _x.CopyTo(weights, 0);

    private void Correct(int row)
    {
        Oracle.Margin(row, _x, _margins);
        Oracle.Derivative(row, _margins, _change);
        Oracle.Margin(row, _previous, _margins);
        Oracle.Derivative(row, _margins, _earlier);
        TensorPrimitives.Subtract(_change, _earlier, _change);
        TensorPrimitives.Divide(_change, (double)_batch, _change);
        Oracle.Add(row, _change, _g);
    }

    private void Move()
    {
        (_x, _previous) = (_previous, _x);
        TensorPrimitives.MultiplyAdd(_g, -LearningRate, _previous, _x);
        Oracle.Regularizer.Prox(_x.AsSpan(0, Oracle.FeatureSize), LearningRate, Oracle.Outputs);
    }
}
