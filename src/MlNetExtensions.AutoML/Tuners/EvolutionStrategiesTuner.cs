using MlNetExtensions.Tuning;
using SearchSpace = Microsoft.ML.SearchSpace.SearchSpace;

namespace MlNetExtensions;

/// <summary>
/// Evolution strategies with a single perturbation per particle (ES-Single), for hyperparameters that are tuned while training goes on.
/// </summary>
/// <remarks>See <see cref="EvolutionStrategiesProposer"/>.</remarks>
/// <param name="space">What the experiment searches.</param>
/// <param name="options">The options; null for the defaults.</param>
/// <param name="seed">Any number; the same one gives the same trials.</param>
/// <exception cref="ArgumentException">An option is out of range, or the space has an option that cannot be sampled.</exception>
public sealed class EvolutionStrategiesTuner(SearchSpace space, EvolutionStrategiesOptions? options = null, int seed = 1)
    : ProposerTuner(space, cube => new EvolutionStrategiesProposer(cube, options, (ulong)seed));
