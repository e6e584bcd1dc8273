using System.Globalization;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>Epochs of networks in the log.</summary>
internal static class EpochLog
{
    public static IProgress<NetworkEpoch> Of(ComponentLog log, IProgress<NetworkEpoch>? next) =>
        new DoublingLog<NetworkEpoch>(log, next, epoch => epoch.Epoch, Line);

    private static string Line(NetworkEpoch epoch)
    {
        string validation = double.IsNaN(epoch.ValidationLoss) ? "" : string.Create(CultureInfo.InvariantCulture, $", validation loss {epoch.ValidationLoss:G6}");
        return string.Create(CultureInfo.InvariantCulture,
            $"Epoch {epoch.Epoch}: training loss {epoch.TrainingLoss:G6}{validation}, learning rate {epoch.LearningRate:G3}; {epoch.Seconds:0.0} s.");
    }
}
