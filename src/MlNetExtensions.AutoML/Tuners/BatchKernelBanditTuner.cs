using MlNetExtensions.Tuning;
using SearchSpace = Microsoft.ML.SearchSpace.SearchSpace;

namespace MlNetExtensions;

/// <summary>
/// A kernel bandit with a sparse dictionary (BBKB): confidence bounds that stay cheap over thousands of trials.
/// </summary>
/// <remarks>See <see cref="BatchKernelBanditProposer"/>.</remarks>
/// <param name="space">What the experiment searches.</param>
/// <param name="options">The options; null for the defaults.</param>
/// <param name="seed">Any number; the same one gives the same trials.</param>
/// <exception cref="ArgumentException">An option is out of range, or the space has an option that cannot be sampled.</exception>
public sealed class BatchKernelBanditTuner(SearchSpace space, BatchKernelBanditOptions? options = null, int seed = 1)
    : ProposerTuner(space, cube => new BatchKernelBanditProposer(cube, options, (ulong)seed));
