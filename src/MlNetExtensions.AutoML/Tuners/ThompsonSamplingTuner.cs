using MlNetExtensions.Tuning;
using SearchSpace = Microsoft.ML.SearchSpace.SearchSpace;

namespace MlNetExtensions;

/// <summary>
/// Thompson sampling: trainers and other choices by Normal-Gamma posteriors of their rewards, numbers by draws from a Gaussian process.
/// </summary>
/// <remarks>See <see cref="ThompsonProposer"/>.</remarks>
/// <param name="space">What the experiment searches.</param>
/// <param name="options">The options; null for the defaults.</param>
/// <param name="seed">Any number; the same one gives the same trials.</param>
/// <exception cref="ArgumentException">An option is out of range, or the space has an option that cannot be sampled.</exception>
public sealed class ThompsonSamplingTuner(SearchSpace space, ThompsonOptions? options = null, int seed = 1)
    : ProposerTuner(space, cube => new ThompsonProposer(cube, options, (ulong)seed));
