namespace MlNetExtensions;

/// <summary>Tries again, ever more slowly, what failed for a reason that may pass; any other exception goes straight through.</summary>
internal sealed class StudyRetries(string where, TimeSpan limit, TimeProvider time, Func<Exception, bool> isTransient)
{
    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(1);

    /// <param name="attempt">Gets true if it was tried before: what it did then may have reached the database all the same.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="TimeoutException">The reason did not pass in time.</exception>
    public T Run<T>(Func<bool, T> attempt, CancellationToken cancellation)
    {
        long start = time.GetTimestamp();
        TimeSpan delay = s_first;
        for (int tries = 1; ; tries++)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                return attempt(tries > 1);
            }
            catch (Exception exception) when (isTransient(exception))
            {
                TimeSpan spent = time.GetElapsedTime(start);
                if (spent + delay > limit)
                {
                    throw new TimeoutException(
                        $"{where} could not be reached: tried {tries} times in {spent.TotalSeconds:0.0} s, the last time with \"{exception.Message}\". "
                        + "Bring the database back and start again: everything written until now is in it.", exception);
                }
            }

            Task.Delay(delay, time, cancellation).GetAwaiter().GetResult();
            delay = 2 * delay < s_longest ? 2 * delay : s_longest;
        }
    }
}
