using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// L-Katyusha (Kovalev, Horváth and Richtárik, ALT 2020) with θ₂ = ½, θ₁ = min(√(2σn/3), ½), η = θ₂/((1 + θ₂)θ₁), σ = λ/L,
/// and with probability 1/n the y before a step becomes the snapshot after it. With the ridge in the gradient, as in the paper, its terms in x cancel
/// and z⁺ = (z - (η/L)(c xᵢ + ∇f(x̃)))/(1 + ησ).
/// </summary>
internal sealed class LooplessKatyushaRun<TRows, TLoss> : StochasticRun<TRows, TLoss> where TRows : struct, IRows where TLoss : struct, ILoss
{
    private readonly KatyushaPoint<TRows, TLoss> _point;
    private readonly double[] _next;
    private bool _started;

    public LooplessKatyushaRun(Oracle<TRows, TLoss> oracle, double[] start) : base(oracle)
    {
        double smoothness = oracle.Smoothness + oracle.Regularizer.L2;
        double theta1 = Math.Min(Math.Sqrt(2 * oracle.Regularizer.L2 / smoothness * oracle.Count / 3), 0.5);
        LearningRate = 1 / (3 * theta1 * smoothness);
        _point = new KatyushaPoint<TRows, TLoss>(oracle, start) { Tau1 = theta1, Alpha = LearningRate };
        _next = new double[start.Length];
    }

    public override double LearningRate { get; }

    public override void Steps(ReadOnlySpan<int> rows)
    {
        foreach (int row in rows)
        {
            if (!_started)
            {
                _point.Refresh();
                _started = true;
            }
            bool coin = Oracle.Sampler.Random.NextDouble() * Oracle.Count < 1;
            if (coin)
            {
                _point.Y().CopyTo(_next);
            }
            _point.Step(row);
            if (coin)
            {
                _point.Refresh(_next);
            }
        }
    }

    public override void Read(double[] weights) => _point.Y().CopyTo(weights);
}
