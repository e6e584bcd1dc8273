using System.Runtime.ExceptionServices;

namespace MlNetExtensions.Core;

/// <summary>Independent pieces of work on all cores; what a piece throws comes out as it was thrown.</summary>
internal static class ParallelWork
{
    public static void For(int count, Action<int> work, CancellationToken cancellationToken = default)
    {
        if (count == 1)
        {
            cancellationToken.ThrowIfCancellationRequested();
            work(0);
            return;
        }

        try
        {
            Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellationToken }, work);
        }
        catch (AggregateException failures)
        {
            ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }
    }
}
