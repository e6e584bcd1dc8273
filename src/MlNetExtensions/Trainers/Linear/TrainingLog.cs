using System.Globalization;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>Passes progress on, and writes a line to the log whenever the passes have doubled: a few lines for a long fit, next to none for a short one.</summary>
internal sealed class TrainingLog(ComponentLog log, IProgress<TrainingProgress>? next) : IProgress<TrainingProgress>
{
    private const double FirstLine = 1;

    private double _lastPass;
    private double _nextLine = FirstLine;

    public void Report(TrainingProgress value)
    {
        next?.Report(value);
        if (value.Pass < _lastPass)
        {
            // Another fit has begun, the next one of a path.
            _nextLine = FirstLine;
        }

        _lastPass = value.Pass;
        if (value.Pass < _nextLine)
        {
            return;
        }

        _nextLine = 2 * value.Pass;
        log.Info(string.Create(CultureInfo.InvariantCulture,
            $"Pass {value.Pass:0.#}: objective {value.Objective:G8}, which can fall by {value.Certificate:G3}; {value.Elapsed.TotalSeconds:0.0} s."));
    }
}
