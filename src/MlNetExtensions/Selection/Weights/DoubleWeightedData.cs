using Microsoft.ML;

namespace MlNetExtensions;

/// <summary>Training and test rows, both with weights.</summary>
/// <param name="TrainSet">The training rows with their weights.</param>
/// <param name="TestSet">The test rows with theirs, in [0, 1].</param>
/// <param name="Matching">The weights, and how far they match.</param>
public sealed record DoubleWeightedData(IDataView TrainSet, IDataView TestSet, KernelMatching Matching);
