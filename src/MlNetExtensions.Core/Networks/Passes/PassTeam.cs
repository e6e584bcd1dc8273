namespace MlNetExtensions.Core.Networks;

/// <summary>Threads that share the pieces of one pass.</summary>
internal sealed class PassTeam
{
    private readonly ParallelOptions _options;

    /// <param name="threads">At most; 0 for all cores.</param>
    public PassTeam(int threads)
    {
        Threads = threads > 0 ? threads : Environment.ProcessorCount;
        _options = new ParallelOptions { MaxDegreeOfParallelism = Threads };
    }

    public int Threads { get; }

    public void Run(int tasks, Action<int> work)
    {
        if (tasks <= 1 || Threads == 1)
        {
            for (int task = 0; task < tasks; task++)
            {
                work(task);
            }
        }
        else
        {
            Parallel.For(0, tasks, _options, work);
        }
    }
}
