using Microsoft.Extensions.DependencyInjection;
using MlNetExtensions;

namespace Microsoft.ML.AutoML;

/// <summary>
/// Tuners for ML.NET's experiments. Call them after <c>SetPipeline</c>, which sets a tuner of its own; the last one holds.
/// </summary>
public static class TunerExtensions
{
    private const int DefaultSeed = 1;

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
