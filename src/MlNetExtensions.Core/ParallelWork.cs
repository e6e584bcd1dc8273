using System.Runtime.ExceptionServices;

namespace MlNetExtensions.Core;

/// <summary>Independent pieces of work on all cores; what a piece throws comes out as it was thrown.</summary>
internal static class ParallelWork
{
    public static void For(int count, Action<int> work, CancellationToken cancellationToken = default)
    {
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
