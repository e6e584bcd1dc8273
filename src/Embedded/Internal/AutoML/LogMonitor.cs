using Microsoft.ML.AutoML;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Internal.AutoML;

/// <summary>Writes the trials of a pipeline to the log.</summary>
internal sealed class LogMonitor(IChannel log, SweepablePipeline pipeline) : IMonitor
{
    public void ReportRunningTrial(TrialSettings settings) => Info($"Trial {settings.TrialId} is running");

    public void ReportCompletedTrial(TrialResult result) =>
        Info($"Trial {result.TrialSettings.TrialId} is complete: metric {result.Metric}, {result.DurationInMilliseconds} ms, {Steps(result.TrialSettings)}");

    public void ReportBestTrial(TrialResult result) =>
        Info($"Trial {result.TrialSettings.TrialId} is the best so far: metric {result.Metric}, {Steps(result.TrialSettings)}");

    public void ReportFailTrial(TrialSettings settings, Exception exception = null) =>
        Info($"Trial {settings.TrialId} failed: {exception?.Message}, {Steps(settings)}");

    private string Steps(TrialSettings settings) => pipeline.ToString(settings.Parameter);

    private void Info(string message) => log.Info(MessageSensitivity.None, message);
}
