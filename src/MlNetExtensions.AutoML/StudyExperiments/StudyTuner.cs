using Microsoft.ML.AutoML;
using Microsoft.ML.SearchSpace;

namespace MlNetExtensions;

/// <summary>
/// An experiment's tuner that proposes what the study says. What came of trials it hears from the study, not from the experiment.
/// </summary>
internal sealed class StudyTuner(StudySession session) : ITuner
{
    public StudySession Session { get; } = session;

    public Parameter Propose(TrialSettings settings) => Session.Next(settings);

    public void Update(TrialResult result)
    {
        // The runner has written it, and the inner tuner is told with the news of all workers, in the order of the trials.
    }
}
