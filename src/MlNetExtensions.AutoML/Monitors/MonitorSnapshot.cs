namespace MlNetExtensions;

/// <summary>One moment of an experiment; of the running trials: number, label, for how long.</summary>
internal sealed record MonitorSnapshot(
    TimeSpan Elapsed, int Completed, int Failed, int? Best, string BestLabel, double BestLoss, double BestMetric,
    IReadOnlyList<(int Trial, string Label, TimeSpan For)> Running);
