using MlNetExtensions.Tuning;
using SearchSpace = Microsoft.ML.SearchSpace.SearchSpace;

namespace MlNetExtensions;

/// <summary>
/// Mini-GP: confidence bounds or expected improvement on distinct points, each repeated while that tells more than a new one. Repeats tell
/// something with <see cref="RacingTrialRunner"/>, which runs them on other folds and seeds.
/// </summary>
/// <remarks>See <see cref="MiniGpProposer"/>.</remarks>
/// <param name="space">What the experiment searches.</param>
/// <param name="options">The options; null for the defaults.</param>
/// <param name="seed">Any number; the same one gives the same trials.</param>
/// <exception cref="ArgumentException">An option is out of range, or the space has an option that cannot be sampled.</exception>
public sealed class MiniGpTuner(SearchSpace space, MiniGpOptions? options = null, int seed = 1)
    : ProposerTuner(space, cube => new MiniGpProposer(cube, options, (ulong)seed));
