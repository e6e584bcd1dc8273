using MlNetExtensions.Tuning;
using SearchSpace = Microsoft.ML.SearchSpace.SearchSpace;

namespace MlNetExtensions;

/// <summary>
/// AEGiS: mostly the best of the model's mean, at times a Thompson draw or a pick from the Pareto front of mean and uncertainty. For trials
/// that run at the same time.
/// </summary>
/// <remarks>See <see cref="AegisProposer"/>.</remarks>
/// <param name="space">What the experiment searches.</param>
/// <param name="options">The options; null for the defaults.</param>
/// <param name="seed">Any number; the same one gives the same trials.</param>
/// <exception cref="ArgumentException">An option is out of range, or the space has an option that cannot be sampled.</exception>
public sealed class AegisTuner(SearchSpace space, AegisOptions? options = null, int seed = 1)
    : ProposerTuner(space, cube => new AegisProposer(cube, options, (ulong)seed));
