using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML;
using Microsoft.ML.AutoML;

namespace MlNetExtensions;

/// <summary>
/// Takes folds for repeated noisy looks at a trial: one that will not beat the best so far is stopped after a few, one that comes close gets
/// more.
/// </summary>
/// <remarks>
/// <para>Each trial races against the best before it on the same folds with the same seeds. After each fold, in their order, the posterior of
/// the mean difference (<see cref="Tuning.RacePosterior"/>) says with which probability the trial is better. Below
/// <see cref="Options.StopProbability"/> the trial is over; undecided after all folds, it gets another repeat, with a new split and new seeds,
/// up to <see cref="Options.MaximumRepeats"/>, and the best trial gets it too.</para>
/// <para>The loss of a trial is that of the best before it plus the mean difference on the folds that both have; of the first trial, the mean
/// over its folds. So losses compare, whatever folds a trial had. Parameters that are tried again run on splits and seeds of their own,
/// without a race, and report the plain mean: what a tuner that repeats trials wants to know.</para>
/// <para>The same seed gives the same results on any number of <see cref="Options.Workers"/>, for trainers that do so themselves, unless a
/// limit of time or memory is reached. Trials begun ahead are proposed at fixed points, so they do not depend on timing either.</para>
/// <para>A trial fails with a <see cref="TrialFailedException"/> where it throws, where its metric is not finite, or where a limit is reached;
/// monitors are told, the tuner learns the loss <see cref="double.MaxValue"/>, and the experiment goes on, unless
/// <see cref="Options.MaximumFailures"/> of the first trials failed, all of them. Work in progress stops where it reads rows or looks at
/// <see cref="TrialScope.Cancellation"/>; what does neither is left on its thread after <see cref="Options.GracePeriod"/>, and 8 such threads
/// end the experiment.</para>
/// </remarks>
public sealed partial class RacingTrialRunner : IStudyTrialRunner
{
    private const int DefaultSeed = 1;

    private static readonly ConditionalWeakTable<IServiceProvider, Dictionary<Options, RaceBoard>> s_boards = [];

    private readonly RaceBoard _board;

    /// <summary>A runner by itself; one instance for all trials that race.</summary>
    /// <param name="pipeline">What is built of a trial's parameter <c>_pipeline_</c>, or of the whole parameter where it has none.</param>
    /// <param name="data">Folds, or rows to train and to validate on.</param>
    /// <param name="metric">What is made better, where the options have no metric.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentException">An option is out of range, or there is no metric.</exception>
    public RacingTrialRunner(SweepablePipeline pipeline, IDatasetManager data, IEvaluateMetricManager? metric, Options options)
        : this(BoardOf(pipeline, data, metric, options, null, null))
    {
    }

    private RacingTrialRunner(RaceBoard board)
    {
        _board = board;
    }

    /// <inheritdoc/>
    /// <exception cref="TrialFailedException">The trial failed.</exception>
    public Task<TrialResult> RunAsync(TrialSettings settings, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return _board.RunAsync(settings, null, ct);
    }

    /// <inheritdoc/>
    /// <remarks>The race is against the best trial that this process ran.</remarks>
    /// <exception cref="TrialFailedException">The trial failed.</exception>
    public Task<TrialResult> RunAsync(TrialSettings settings, StudyFolds folds, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(folds);
        return _board.RunAsync(settings, folds, ct);
    }

    /// <summary>Nothing: ML.NET disposes of a runner after each trial, and this one goes on.</summary>
    public void Dispose()
    {
    }

    /// <summary>
    /// The runner for an experiment's own pipeline, rows and metric; those made of the same services and options race against each other. For
    /// <c>SetStudy</c>: <c>services => RacingTrialRunner.Of(services, options)</c>.
    /// </summary>
    /// <param name="services">The experiment's.</param>
    /// <param name="options">The options, the same instance for all trials.</param>
    /// <exception cref="InvalidOperationException">The experiment has no pipeline or no rows.</exception>
    /// <exception cref="ArgumentException">An option is out of range, or there is no metric.</exception>
    public static RacingTrialRunner Of(IServiceProvider services, Options options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        Dictionary<Options, RaceBoard> boards = s_boards.GetOrCreateValue(services);
        lock (boards)
        {
            if (!boards.TryGetValue(options, out RaceBoard? board))
            {
                boards[options] = board = BoardOf(
                    services.GetRequiredService<SweepablePipeline>(),
                    services.GetService<IDatasetManager>() ?? throw new InvalidOperationException("The experiment has no rows: call SetDataset."),
                    services.GetService<IEvaluateMetricManager>(),
                    options,
                    options.TrialsInFlight > 1 ? services.GetService<ITuner>() : null,
                    services.GetRequiredService<AutoMLExperiment.AutoMLExperimentSettings>());
            }

            return new RacingTrialRunner(board);
        }
    }

    private static RaceBoard BoardOf(
        SweepablePipeline pipeline, IDatasetManager data, IEvaluateMetricManager? metric, Options options, ITuner? tuner,
        AutoMLExperiment.AutoMLExperimentSettings? settings)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        options = options.Copy();
        options.Check();
        Func<MLContext, IDataView, double> evaluate = options.Metric ?? (metric is not null ? metric.Evaluate
            : throw new ArgumentException("There is no metric: give the options one, or call Set...Metric of the experiment.", nameof(options)));
        var folds = new TrialFolds(data, options.Seed ?? settings?.Seed ?? DefaultSeed);
        return new RaceBoard(
            new FoldRunner(pipeline, folds, evaluate, options),
            folds,
            options.Metric is null ? metric!.IsMaximize : options.MaximizeMetric,
            options,
            tuner,
            settings);
    }
}
