using Microsoft.ML.AutoML;

namespace MlNetExtensions;

/// <summary>
/// A trial runner that keeps its folds in the study while it runs: a trial whose process dies goes on with the next worker where it was. In
/// an experiment without a study the plain <see cref="ITrialRunner.RunAsync"/> is called.
/// </summary>
public interface IStudyTrialRunner : ITrialRunner
{
    /// <summary>
    /// Runs a trial. <see cref="TrialSettings.TrialId"/> is its number in the study: seeds and folds should come from it.
    /// </summary>
    /// <param name="settings">The trial.</param>
    /// <param name="folds">What earlier attempts left, and where new ones go.</param>
    /// <param name="ct">Ends the trial.</param>
    Task<TrialResult> RunAsync(TrialSettings settings, StudyFolds folds, CancellationToken ct);
}
