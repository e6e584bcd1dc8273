using System.Runtime.ExceptionServices;

namespace MlNetExtensions.Core;

/// <summary>
/// Parts of a loop that runs thousands of times a second on all cores: like <see cref="ParallelWork"/>, but nothing is allocated per run.
/// The caller takes parts too, and every thread has a number, so that scratch memory can lie ready for it.
/// </summary>
/// <remarks>One run at a time.</remarks>
internal abstract class BlockWork
{
    private readonly Helper[] _helpers;
    private int _left;
    private int _pending;
    private int _count;
    private ExceptionDispatchInfo? _failure;

    protected BlockWork()
    {
        _helpers = new Helper[Math.Max(0, Environment.ProcessorCount - 1)];
        for (int i = 0; i < _helpers.Length; i++)
        {
            _helpers[i] = new Helper(this, i + 1);
        }
    }

    /// <summary>Threads that may take part: workers are numbered from 0 to one less.</summary>
    protected int Workers => _helpers.Length + 1;

    /// <summary>Does one part; parts run at the same time, but never two with the same worker.</summary>
    protected abstract void Run(int part, int worker);

    /// <summary>Does all parts; what a part throws comes out as it was thrown, after the others have ended.</summary>
    /// <param name="parts">Number of parts.</param>
    /// <param name="threads">Threads at most, this one included.</param>
    protected void RunAll(int parts, int threads)
    {
        int helpers = Math.Min(Math.Min(parts, threads) - 1, _helpers.Length);
        if (helpers <= 0)
        {
            for (int part = 0; part < parts; part++)
            {
                Run(part, 0);
            }

            return;
        }

        // A helper of the run before may still be looking for work: everything that it needs is written before there is some.
        _failure = null;
        _count = parts;
        Volatile.Write(ref _pending, parts);
        Volatile.Write(ref _left, parts);
        for (int i = 0; i < helpers; i++)
        {
            _helpers[i].Queue();
        }

        Take(0);
        var wait = new SpinWait();
        while (Volatile.Read(ref _pending) > 0)
        {
            wait.SpinOnce(sleep1Threshold: -1);
        }

        _failure?.Throw();
    }

    private void Take(int worker)
    {
        int left;
        while ((left = Interlocked.Decrement(ref _left)) >= 0)
        {
            try
            {
                Run(_count - 1 - left, worker);
            }
#pragma warning disable CA1031 // It is thrown again, on the thread of the caller.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(failure), null);
            }
            finally
            {
                Interlocked.Decrement(ref _pending);
            }
        }
    }

    private sealed class Helper(BlockWork work, int worker) : IThreadPoolWorkItem
    {
        private int _isQueued;

        public void Queue()
        {
            if (Interlocked.CompareExchange(ref _isQueued, 1, 0) == 0)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }
        }

        public void Execute()
        {
            work.Take(worker);
            Volatile.Write(ref _isQueued, 0);
        }
    }
}
