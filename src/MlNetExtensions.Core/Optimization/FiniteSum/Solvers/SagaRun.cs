using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// SAGA (Defazio, Bach and Lacoste-Julien, NIPS 2014): w ← prox(w - η(aᵢⁿᵉʷxᵢ - aᵢxᵢ + (1/n)Σaⱼxⱼ)), then aᵢ ← aᵢⁿᵉʷ, with the
/// longer of the paper's steps 1/(3L) and 1/(2(L + nμ)).
/// </summary>
internal sealed class SagaRun<TRows, TLoss> : StochasticRun<TRows, TLoss> where TRows : struct, IRows where TLoss : struct, ILoss
{
    private readonly GradientTable<TRows, TLoss> _table;
    private readonly Iterate _iterate;
    private readonly double[] _scaled;

    public SagaRun(Oracle<TRows, TLoss> oracle, double[] start) : base(oracle)
    {
        double smoothness = oracle.Smoothness;
        LearningRate = 1 / (2 * smoothness + Math.Min(2 * oracle.Count * oracle.Regularizer.L2, smoothness));
        _table = new GradientTable<TRows, TLoss>(oracle);
        _iterate = Iterate.Create(oracle, LearningRate, start);
        _scaled = new double[oracle.Outputs];
    }

    public override double LearningRate { get; }

    public override void Steps(ReadOnlySpan<int> rows)
    {
        foreach (int row in rows)
        {
            double correction = Oracle.Sampler.Correction(row);
            ReadOnlySpan<double> change = _table.Change(_iterate, row, store: true);
            for (int k = 0; k < change.Length; k++)
            {
                _scaled[k] = correction * change[k];
            }
            _iterate.Step(row, _scaled, 1 / (correction * Oracle.Count));
        }
    }

    public override void Read(double[] weights) => _iterate.Read(weights);
}
