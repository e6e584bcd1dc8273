using MlNetExtensions.Tuning;
using SearchSpace = Microsoft.ML.SearchSpace.SearchSpace;

namespace MlNetExtensions;

/// <summary>
/// Consensus-based optimization: particles that drift to where the good ones agree, with noise while they do not.
/// </summary>
/// <remarks>See <see cref="ConsensusBasedProposer"/>.</remarks>
/// <param name="space">What the experiment searches.</param>
/// <param name="options">The options; null for the defaults.</param>
/// <param name="seed">Any number; the same one gives the same trials.</param>
/// <exception cref="ArgumentException">An option is out of range, or the space has an option that cannot be sampled.</exception>
public sealed class ConsensusBasedTuner(SearchSpace space, ConsensusBasedOptions? options = null, int seed = 1)
    : ProposerTuner(space, cube => new ConsensusBasedProposer(cube, options, (ulong)seed));
