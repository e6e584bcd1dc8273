namespace MlNetExtensions;

/// <summary>What a stream of predictions says about training again.</summary>
/// <param name="ReferenceError">The mean absolute error on the reference rows.</param>
/// <param name="Threshold">The rolling error above which the model has drifted.</param>
/// <param name="DriftRow">Rows of the stream after which it had drifted; null where it has not.</param>
/// <param name="RollingErrors">The rolling error after each row of the stream; NaN before the first window is full.</param>
/// <param name="TrainingRows">
/// How many of the latest rows up to the drift (of all rows where there is none) to train on again, by a variance horizon over the labels
/// of reference and stream.
/// </param>
public sealed record PerformanceDriftReport(double ReferenceError, double Threshold, long? DriftRow, IReadOnlyList<double> RollingErrors,
    int TrainingRows)
{
    /// <summary>Whether the model should be trained again.</summary>
    public bool HasDrifted => DriftRow is not null;
}
