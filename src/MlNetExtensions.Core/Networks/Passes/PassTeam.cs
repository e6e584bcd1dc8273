namespace MlNetExtensions.Core.Networks;

/// <summary>Threads that share the pieces of one pass; nothing is allocated for a run.</summary>
internal sealed class PassTeam : BlockWork
{
    private Action<int> _work = _ => { };

    /// <param name="threads">At most; 0 for all cores.</param>
    public PassTeam(int threads) => Threads = threads > 0 ? threads : Environment.ProcessorCount;

    public int Threads { get; }

    public void Run(int tasks, Action<int> work)
    {
        _work = work;
        RunAll(tasks, Threads);
    }

    protected override void Run(int part, int worker) => _work(part);
}
