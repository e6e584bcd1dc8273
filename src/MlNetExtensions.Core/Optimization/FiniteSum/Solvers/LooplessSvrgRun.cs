namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// L-SVRG (Kovalev, Horváth and Richtárik, ALT 2020): the step of SVRG with η = 1/(6L), and before each step, with
/// probability 1/n, a new snapshot at the current point.
/// </summary>
/// <remarks>The paper tosses its coin after the step and then takes the point before the step: the same process, one
/// step earlier in the order of the coins.</remarks>
internal sealed class LooplessSvrgRun<TRows, TLoss> : StochasticRun<TRows, TLoss> where TRows : struct, IRows where TLoss : struct, ILoss
{
    private readonly SnapshotGradient<TRows, TLoss> _snapshot;
    private bool _refresh = true;

    public LooplessSvrgRun(Oracle<TRows, TLoss> oracle, double[] start) : base(oracle)
    {
        LearningRate = 1 / (6 * oracle.Smoothness);
        _snapshot = new SnapshotGradient<TRows, TLoss>(oracle, LearningRate, start);
    }

    public override double LearningRate { get; }

    public override void Steps(ReadOnlySpan<int> rows)
    {
        foreach (int row in rows)
        {
            if (_refresh)
            {
                _snapshot.Refresh();
            }
            _snapshot.Step(row);
            _refresh = Oracle.Sampler.Random.NextDouble() * Oracle.Count < 1;
        }
    }

    public override void Read(double[] weights) => _snapshot.Iterate.Read(weights);
}
