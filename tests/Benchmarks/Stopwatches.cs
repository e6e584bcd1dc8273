using System.Diagnostics;

namespace Benchmarks;

/// <summary>Medians of five after a warm-up; two sides take turns, so that a machine that slows down slows both.</summary>
internal static class Stopwatches
{
    public const int Runs = 5;

    private const int RestMilliseconds = 200;

    // Until then a run of a few milliseconds is still compiled while it is timed.
    private const double WarmUpSeconds = 0.5;

    public static double Seconds(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public static double Median(Func<double> measure)
    {
        WarmUp(measure);
        return Median([.. Enumerable.Range(0, Runs).Select(_ => measure())]);
    }

    public static (double Ours, double Peer) Medians(Func<double> ours, Func<double> peer, int runs = Runs)
    {
        WarmUp(ours);
        peer();
        (double Ours, double Peer)[] pairs = [.. Enumerable.Range(0, runs).Select(_ => (Rested(ours), Rested(peer)))];
        return (Median([.. pairs.Select(pair => pair.Ours)]), Median([.. pairs.Select(pair => pair.Peer)]));
    }

    // Worker threads of OpenMP and OpenBLAS look for more work for a while after a call, on the cores of whoever is next.
    private static double Rested(Func<double> measure)
    {
        Thread.Sleep(RestMilliseconds);
        return measure();
    }

    private static void WarmUp(Func<double> measure)
    {
        long start = Stopwatch.GetTimestamp();
        do
        {
            measure();
        }
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < WarmUpSeconds);
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
