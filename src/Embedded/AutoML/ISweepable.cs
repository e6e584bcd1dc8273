using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.AutoML;

/// <summary>What has a search space.</summary>
public interface ISweepable
{
    SearchSpace.SearchSpace SearchSpace { get; }
}

/// <summary>Something with a search space that makes an estimator of one point of it.</summary>
public interface ISweepable<out T> : ISweepable
    where T : IEstimator<ITransformer>
{
    T BuildFromOption(MLContext context, Parameter parameter);
}
