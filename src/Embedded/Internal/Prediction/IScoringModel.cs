using Microsoft.ML.Data;

namespace Microsoft.ML.Internal;

/// <summary>A model with one score a row. Safe for any number of threads.</summary>
internal interface IScoringModel
{
    /// <summary>The length of the feature vector.</summary>
    int FeatureCount { get; }

    float Score(in VBuffer<float> features);
}

/// <summary>A model with a score per class for each row. Safe for any number of threads.</summary>
internal interface IVectorScoringModel
{
    int ClassCount { get; }

    void Score(in VBuffer<float> features, Span<float> scores);
}

/// <summary>A model that makes probabilities of its scores.</summary>
internal interface ICalibratedModel : IScoringModel
{
    float Probability(float score);
}
