using System.Globalization;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>Passes epochs on, and writes a line to the log whenever their number has doubled.</summary>
internal sealed class EpochLog(ComponentLog log, IProgress<NetworkEpoch>? next) : IProgress<NetworkEpoch>
{
    private int _nextLine = 1;

    public void Report(NetworkEpoch value)
    {
        next?.Report(value);
        if (value.Epoch < _nextLine)
        {
            return;
        }

        _nextLine = 2 * value.Epoch;
        string validation = double.IsNaN(value.ValidationLoss) ? "" : string.Create(CultureInfo.InvariantCulture, $", validation loss {value.ValidationLoss:G6}");
        log.Info(string.Create(CultureInfo.InvariantCulture,
            $"Epoch {value.Epoch}: training loss {value.TrainingLoss:G6}{validation}, learning rate {value.LearningRate:G3}; {value.Seconds:0.0} s."));
    }
}
