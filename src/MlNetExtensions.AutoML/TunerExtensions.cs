using Microsoft.Extensions.DependencyInjection;
using MlNetExtensions;

namespace Microsoft.ML.AutoML;

/// <summary>
/// Tuners for ML.NET's experiments. Call them after <c>SetPipeline</c>, which sets a tuner of its own; the last one holds.
/// </summary>
public static class TunerExtensions
{
    private const int DefaultSeed = 1;

    /// <summary>Thompson sampling over trainers and numbers: see <see cref="ThompsonSamplingTuner"/>.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="seed">Any number. Default: that of the experiment, or 1.</param>
    public static AutoMLExperiment SetThompsonSamplingTuner(this AutoMLExperiment experiment, int? seed = null) =>
        experiment.SetThompsonSamplingTuner(new ThompsonOptions(), seed);

    /// <summary>Thompson sampling over trainers and numbers: see <see cref="ThompsonSamplingTuner"/>.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="options">The options.</param>
    /// <param name="seed">Any number. Default: that of the experiment, or 1.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static AutoMLExperiment SetThompsonSamplingTuner(this AutoMLExperiment experiment, ThompsonOptions options, int? seed = null) =>
        Set(experiment, options, seed, (space, number) => new ThompsonSamplingTuner(space, options, number));

    /// <summary>AEGiS, for trials at the same time: see <see cref="AegisTuner"/>.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="seed">Any number. Default: that of the experiment, or 1.</param>
    public static AutoMLExperiment SetAegisTuner(this AutoMLExperiment experiment, int? seed = null) =>
        experiment.SetAegisTuner(new AegisOptions(), seed);

    /// <summary>AEGiS, for trials at the same time: see <see cref="AegisTuner"/>.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="options">The options.</param>
    /// <param name="seed">Any number. Default: that of the experiment, or 1.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static AutoMLExperiment SetAegisTuner(this AutoMLExperiment experiment, AegisOptions options, int? seed = null) =>
        Set(experiment, options, seed, (space, number) => new AegisTuner(space, options, number));

    /// <summary>ε-shotgun, in batches: see <see cref="EpsilonShotgunTuner"/>.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="seed">Any number. Default: that of the experiment, or 1.</param>
    public static AutoMLExperiment SetEpsilonShotgunTuner(this AutoMLExperiment experiment, int? seed = null) =>
        experiment.SetEpsilonShotgunTuner(new EpsilonShotgunOptions(), seed);

    /// <summary>ε-shotgun, in batches: see <see cref="EpsilonShotgunTuner"/>.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="options">The options.</param>
    /// <param name="seed">Any number. Default: that of the experiment, or 1.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static AutoMLExperiment SetEpsilonShotgunTuner(this AutoMLExperiment experiment, EpsilonShotgunOptions options, int? seed = null) =>
        Set(experiment, options, seed, (space, number) => new EpsilonShotgunTuner(space, options, number));

    /// <summary>Mini-GP, which repeats candidates while that is worth it: see <see cref="MiniGpTuner"/>.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="seed">Any number. Default: that of the experiment, or 1.</param>
    public static AutoMLExperiment SetMiniGpTuner(this AutoMLExperiment experiment, int? seed = null) =>
        experiment.SetMiniGpTuner(new MiniGpOptions(), seed);

    /// <summary>Mini-GP, which repeats candidates while that is worth it: see <see cref="MiniGpTuner"/>.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="options">The options.</param>
    /// <param name="seed">Any number. Default: that of the experiment, or 1.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static AutoMLExperiment SetMiniGpTuner(this AutoMLExperiment experiment, MiniGpOptions options, int? seed = null) =>
        Set(experiment, options, seed, (space, number) => new MiniGpTuner(space, options, number));

    /// <summary>Consensus-based optimization: see <see cref="ConsensusBasedTuner"/>.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="seed">Any number. Default: that of the experiment, or 1.</param>
    public static AutoMLExperiment SetConsensusBasedTuner(this AutoMLExperiment experiment, int? seed = null) =>
        experiment.SetConsensusBasedTuner(new ConsensusBasedOptions(), seed);

    /// <summary>Consensus-based optimization: see <see cref="ConsensusBasedTuner"/>.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="options">The options.</param>
    /// <param name="seed">Any number. Default: that of the experiment, or 1.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static AutoMLExperiment SetConsensusBasedTuner(this AutoMLExperiment experiment, ConsensusBasedOptions options, int? seed = null) =>
        Set(experiment, options, seed, (space, number) => new ConsensusBasedTuner(space, options, number));

    /// <summary>ES-Single, for hyperparameters on the go: see <see cref="EvolutionStrategiesTuner"/>.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="seed">Any number. Default: that of the experiment, or 1.</param>
    public static AutoMLExperiment SetEvolutionStrategiesTuner(this AutoMLExperiment experiment, int? seed = null) =>
        experiment.SetEvolutionStrategiesTuner(new EvolutionStrategiesOptions(), seed);

    /// <summary>ES-Single, for hyperparameters on the go: see <see cref="EvolutionStrategiesTuner"/>.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="options">The options.</param>
    /// <param name="seed">Any number. Default: that of the experiment, or 1.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static AutoMLExperiment SetEvolutionStrategiesTuner(this AutoMLExperiment experiment, EvolutionStrategiesOptions options, int? seed = null) =>
        Set(experiment, options, seed, (space, number) => new EvolutionStrategiesTuner(space, options, number));

    /// <summary>BBKB, cheap over thousands of trials: see <see cref="BatchKernelBanditTuner"/>.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="seed">Any number. Default: that of the experiment, or 1.</param>
    public static AutoMLExperiment SetBatchKernelBanditTuner(this AutoMLExperiment experiment, int? seed = null) =>
        experiment.SetBatchKernelBanditTuner(new BatchKernelBanditOptions(), seed);

    /// <summary>BBKB, cheap over thousands of trials: see <see cref="BatchKernelBanditTuner"/>.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="options">The options.</param>
    /// <param name="seed">Any number. Default: that of the experiment, or 1.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static AutoMLExperiment SetBatchKernelBanditTuner(this AutoMLExperiment experiment, BatchKernelBanditOptions options, int? seed = null) =>
        Set(experiment, options, seed, (space, number) => new BatchKernelBanditTuner(space, options, number));

    /// <summary>Points that fill the space evenly, the default first: see <see cref="SobolTuner"/>.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="seed">Any number. Default: that of the experiment, or 1.</param>
    public static AutoMLExperiment SetSobolTuner(this AutoMLExperiment experiment, int? seed = null) =>
        Set(experiment, seed, (space, number) => new SobolTuner(space, number));

    /// <summary>Random points, the default first: see <see cref="UniformTuner"/>.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="seed">Any number. Default: that of the experiment, or 1.</param>
    public static AutoMLExperiment SetUniformTuner(this AutoMLExperiment experiment, int? seed = null) =>
        Set(experiment, seed, (space, number) => new UniformTuner(space, number));

    private static AutoMLExperiment Set<TOptions, TTuner>(
        AutoMLExperiment experiment, TOptions options, int? seed, Func<SearchSpace.SearchSpace, int, TTuner> create)
        where TOptions : class
        where TTuner : class, ITuner
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(options);

        // Refused here, and not when the experiment runs.
        create(new SearchSpace.SearchSpace(), DefaultSeed);
        return Set(experiment, seed, create);
    }

    private static AutoMLExperiment Set<TTuner>(AutoMLExperiment experiment, int? seed, Func<SearchSpace.SearchSpace, int, TTuner> create)
        where TTuner : class, ITuner
    {
        ArgumentNullException.ThrowIfNull(experiment);
        return experiment.SetTuner(services =>
        {
            var settings = services.GetRequiredService<AutoMLExperiment.AutoMLExperimentSettings>();
            return create(settings.SearchSpace, seed ?? settings.Seed ?? DefaultSeed);
        });
    }
}
