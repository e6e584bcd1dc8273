using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// SAG (Schmidt, Le Roux and Bach, 2017): aᵢ ← aᵢⁿᵉʷ, then w ← prox(w - η(1/n)Σaⱼxⱼ), with the step 1/L that the authors use
/// in practice. Biased, so for smooth penalties only.
/// </summary>
internal sealed class SagRun<TRows, TLoss> : StochasticRun<TRows, TLoss> where TRows : struct, IRows where TLoss : struct, ILoss
{
    private readonly GradientTable<TRows, TLoss> _table;
    private readonly Iterate _iterate;
    private readonly double[] _scaled;

    public SagRun(Oracle<TRows, TLoss> oracle, double[] start) : base(oracle)
    {
        LearningRate = 1 / oracle.Smoothness;
        _table = new GradientTable<TRows, TLoss>(oracle);
        _iterate = Iterate.Create(oracle, LearningRate, start);
        _scaled = new double[oracle.Outputs];
    }

    public override double LearningRate { get; }

    public override void Steps(ReadOnlySpan<int> rows)
    {
        foreach (int row in rows)
        {
            ReadOnlySpan<double> change = _table.Change(_iterate, row, store: true);
            for (int k = 0; k < change.Length; k++)
            {
                _scaled[k] = change[k] / Oracle.Count;
            }
            _iterate.Step(row, _scaled, 1);
        }
    }

    public override void Read(double[] weights) => _iterate.Read(weights);
}
