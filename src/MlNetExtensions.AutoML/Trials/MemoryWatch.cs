using System.Globalization;

namespace MlNetExtensions;

/// <summary>Looks at the memory of the process while a trial runs. Only the watch that was begun last speaks up.</summary>
internal sealed class MemoryWatch : IDisposable
{
    private const double Megabyte = 1 << 20;
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(50);
    private static readonly Lock s_gate = new();
    private static readonly List<MemoryWatch> s_all = [];

    private readonly double _limit;
    private readonly Action<string> _tooMuch;
    private readonly Timer _timer;

    private MemoryWatch(double limitInMegabytes, Action<string> tooMuch)
    {
        (_limit, _tooMuch) = (limitInMegabytes, tooMuch);
        lock (s_gate)
        {
            s_all.Add(this);
        }

        _timer = new Timer(_ => Look(), null, s_interval, s_interval);
    }

    /// <summary>Calls back with the reason when the process holds more than the limit; null without a limit.</summary>
    public static MemoryWatch? Start(double? limitInMegabytes, Action<string> tooMuch) =>
        limitInMegabytes is { } limit ? new MemoryWatch(limit, tooMuch) : null;

    public void Dispose()
    {
        lock (s_gate)
        {
            s_all.Remove(this);
        }

        _timer.Dispose();
    }

    private void Look()
    {
        lock (s_gate)
        {
            if (s_all.Count == 0 || s_all[^1] != this || Held() <= _limit)
            {
                return;
            }

            // What earlier trials left behind is not this one's.
            GC.Collect();
            if (Held() is var held && held > _limit)
            {
                s_all.Remove(this);
                _tooMuch(string.Create(CultureInfo.InvariantCulture, $"the process held {held:F0} MB; at most {_limit:F0} MB are allowed"));
            }
        }
    }

    private static double Held() => Math.Max(GC.GetTotalMemory(forceFullCollection: false), Environment.WorkingSet) / Megabyte;
}
