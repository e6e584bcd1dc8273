using Microsoft.Extensions.DependencyInjection;
using MlNetExtensions;

namespace Microsoft.ML.AutoML;

/// <summary>Experiments of ML.NET that keep their trials in a study.</summary>
public static class StudyExtensions
{
    private const int DefaultSeed = 1;

    /// <summary>
    /// Makes the experiment part of a study: every trial is in the store before it runs, and its result when it ends. Run again after it
    /// was killed, or in other processes at the same time, the experiment reports each trial of the study once: those that are finished at
    /// once, as they are in the store, the others when it, or another worker, has run them.
    /// </summary>
    /// <remarks>
    /// <para>
    /// It sets the experiment's tuner and runner, so call it after <c>SetPipeline</c>. <c>SetMaxModelToExplore</c> is the number of trials
    /// of the whole study, over all processes and restarts; <see cref="TrialSettings.TrialId"/> is the trial's number in the study. A
    /// trial that failed earlier is reported with the loss NaN.
    /// </para>
    /// <para>
    /// A trial that ran in another process has no <see cref="TrialResult.Model"/>. Where the experiment's best is one,
    /// <c>await runner.RunAsync(best.TrialSettings, default)</c> trains it again: the same trial number, hence the same folds and seeds.
    /// </para>
    /// </remarks>
    /// <param name="experiment">The experiment.</param>
    /// <param name="store">Where studies are; it stays open.</param>
    /// <param name="study">The study's name.</param>
    /// <param name="tuner">Makes the tuner for the search space and a seed, <c>(space, seed) => new SobolTuner(space, seed)</c>.</param>
    /// <param name="runner">Makes the runner of a trial; an <see cref="IStudyTrialRunner"/> keeps its folds, too.</param>
    /// <param name="options">The worker's name, lease and clock; null for the defaults.</param>
    /// <param name="seed">Any number, the same in all processes. Default: that of the experiment, or 1.</param>
    /// <exception cref="InvalidOperationException">
    /// When the experiment runs: the study was made for another search space; the message names both.
    /// </exception>
    public static AutoMLExperiment SetStudy(
        this AutoMLExperiment experiment,
        IStudyStore store,
        string study,
        Func<SearchSpace.SearchSpace, int, ITuner> tuner,
        Func<IServiceProvider, ITrialRunner> runner,
        StudyWorkerOptions? options = null,
        int? seed = null)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(store);
        ArgumentException.ThrowIfNullOrWhiteSpace(study);
        ArgumentNullException.ThrowIfNull(tuner);
        ArgumentNullException.ThrowIfNull(runner);
        options ??= new StudyWorkerOptions();
        options.Validate();
        return experiment
            .SetTuner(services =>
            {
                var settings = services.GetRequiredService<AutoMLExperiment.AutoMLExperimentSettings>();
                SweepablePipeline? pipeline = services.GetService<SweepablePipeline>();
                return new StudyTuner(new StudySession(
                    store, study, tuner(settings.SearchSpace, seed ?? settings.Seed ?? DefaultSeed), settings.SearchSpace, settings.MaxModels,
                    parameter => pipeline?.EstimatorNames(parameter) ?? "", options));
            })
            .SetTrialRunner<ITrialRunner>(services => new StudyTrialRunner(
                services.GetRequiredService<ITuner>() is StudyTuner { Session: { } session }
                    ? session
                    : throw new InvalidOperationException("Another tuner was set after SetStudy, which sets one of its own: leave it out, and give it to SetStudy."),
                runner(services)));
    }
}
