using MlNetExtensions.Tuning;
using SearchSpace = Microsoft.ML.SearchSpace.SearchSpace;

namespace MlNetExtensions;

/// <summary>
/// Points that fill the search space more evenly than random ones: a Sobol sequence, shifted by the seed. The default first. Learns nothing:
/// a baseline, and a plan for spaces of few dimensions.
/// </summary>
public sealed class SobolTuner(SearchSpace space, int seed = 1) : ProposerTuner(space, cube => new SobolProposer(cube, (ulong)seed));
