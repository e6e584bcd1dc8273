namespace MlNetExtensions;

/// <summary>What came of a trial. A loss that is not finite makes it a failed one.</summary>
/// <param name="Loss">Smaller is better; NaN or infinite if the trial failed.</param>
/// <param name="Metric">The metric behind the loss; NaN if there is none.</param>
/// <param name="Duration">What it took.</param>
/// <param name="Error">Why it failed; null if it did not.</param>
public sealed record StudyResult(double Loss, double Metric, TimeSpan Duration, string? Error = null)
{
    /// <summary>False if the loss is no finite number.</summary>
    public bool IsCompleted => double.IsFinite(Loss);

    /// <summary>A trial without a loss.</summary>
    public static StudyResult Failed(string error, TimeSpan duration) => new(double.NaN, double.NaN, duration, error);
}
