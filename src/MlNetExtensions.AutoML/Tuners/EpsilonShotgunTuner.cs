using MlNetExtensions.Tuning;
using SearchSpace = Microsoft.ML.SearchSpace.SearchSpace;

namespace MlNetExtensions;

/// <summary>
/// ε-shotgun: batches around a center that is the best of the model's mean, or at times a member of the Pareto front.
/// </summary>
/// <remarks>See <see cref="EpsilonShotgunProposer"/>.</remarks>
/// <param name="space">What the experiment searches.</param>
/// <param name="options">The options; null for the defaults.</param>
/// <param name="seed">Any number; the same one gives the same trials.</param>
/// <exception cref="ArgumentException">An option is out of range, or the space has an option that cannot be sampled.</exception>
public sealed class EpsilonShotgunTuner(SearchSpace space, EpsilonShotgunOptions? options = null, int seed = 1)
    : ProposerTuner(space, cube => new EpsilonShotgunProposer(cube, options, (ulong)seed));
