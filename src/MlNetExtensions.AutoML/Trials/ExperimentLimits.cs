using Microsoft.ML.AutoML;

namespace MlNetExtensions;

/// <summary>What was said about how long an experiment goes on; null where nothing was.</summary>
internal static class ExperimentLimits
{
    /// <remarks>ML.NET's default is a number that it does not hold itself to.</remarks>
    public static TimeSpan? Time(AutoMLExperiment.AutoMLExperimentSettings? settings) =>
        settings is not null && settings.MaxExperimentTimeInSeconds != new AutoMLExperiment.AutoMLExperimentSettings().MaxExperimentTimeInSeconds
            ? TimeSpan.FromSeconds(settings.MaxExperimentTimeInSeconds) : null;

    public static int? Trials(AutoMLExperiment.AutoMLExperimentSettings? settings) => settings is { MaxModels: < int.MaxValue } ? settings.MaxModels : null;
}
