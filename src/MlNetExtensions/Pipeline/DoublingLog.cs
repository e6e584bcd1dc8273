namespace MlNetExtensions.Pipeline;

/// <summary>Passes epochs on, and writes a line to the log whenever their number has doubled.</summary>
/// <param name="log">Where lines go.</param>
/// <param name="next">Told of every epoch.</param>
/// <param name="number">The number of an epoch, from 1.</param>
/// <param name="line">What is written of an epoch.</param>
internal sealed class DoublingLog<T>(ComponentLog log, IProgress<T>? next, Func<T, int> number, Func<T, string> line) : IProgress<T>
{
    private int _nextLine = 1;

    public void Report(T value)
    {
        next?.Report(value);
        if (number(value) >= _nextLine)
        {
            _nextLine = 2 * number(value);
            log.Info(line(value));
        }
    }
}
