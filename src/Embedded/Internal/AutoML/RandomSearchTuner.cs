using Microsoft.ML.AutoML;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.Internal.AutoML;

/// <summary>Points of the cube at random.</summary>
internal sealed class RandomSearchTuner(SearchSpace.SearchSpace space, int? seed) : ITuner
{
    private readonly Random _random = seed is int value ? new Random(value) : new Random();

    public Parameter Propose(TrialSettings settings)
    {
        double[] point = new double[space.FeatureSpaceDim];
        for (int i = 0; i < point.Length; i++)
            point[i] = _random.NextDouble();
        return space.SampleFromFeatureSpace(point);
    }

    public void Update(TrialResult result)
    {
    }
}
