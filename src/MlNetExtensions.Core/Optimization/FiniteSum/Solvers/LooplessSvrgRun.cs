using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// L-SVRG (Kovalev, Horváth and Richtárik, ALT 2020): the step of SVRG with η = 1/(6L); with probability 1/n the point before
/// the step becomes the snapshot after it.
/// </summary>
internal sealed class LooplessSvrgRun<TRows, TLoss> : StochasticRun<TRows, TLoss> where TRows : struct, IRows where TLoss : struct, ILoss
{
    private readonly SnapshotGradient<TRows, TLoss> _snapshot;
    private bool _started;

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
            bool coin = Oracle.Sampler.Random.NextDouble() * Oracle.Count < 1;
            if (coin || !_started)
            {
                _snapshot.Remember();
            }
            if (!_started)
            {
                _snapshot.Refresh();
                _started = true;
            }
            _snapshot.Step(row);
            if (coin)
            {
                _snapshot.Refresh();
            }
        }
    }

    public override void Read(double[] weights) => _snapshot.Iterate.Read(weights);
}
