using MlNetExtensions.Tuning;
using SearchSpace = Microsoft.ML.SearchSpace.SearchSpace;

namespace MlNetExtensions;

/// <summary>
/// Random points, the default first. Other than ML.NET's random search, options that a pipeline does not use stay at their defaults, and the
/// greatest whole number of a small range has its share.
/// </summary>
public sealed class UniformTuner(SearchSpace space, int seed = 1) : ProposerTuner(space, cube => new RandomProposer(cube, (ulong)seed));
