namespace MlNetExtensions;

/// <summary>What a trainer does to features before it learns; the learned weights are for features as they came.</summary>
public enum FeatureScaling
{
    /// <summary>Nothing: the penalty weighs all features alike, whatever their units.</summary>
    None,

    /// <summary>Division by the (weighted) standard deviation, without centering, so that sparse rows stay sparse. Constant features are divided by their absolute value.</summary>
    StandardDeviation,

    /// <summary>Division by the largest absolute value. Features that are zero everywhere stay as they are.</summary>
    MaximumAbsolute,

    /// <summary>
    /// As <see cref="StandardDeviation"/>, but indicators, which are zero or one other value as one-hot encoding makes them, are divided by that value: a rare
    /// category, whose standard deviation is small, would otherwise count for more than a number.
    /// </summary>
    StandardDeviationOfNumbers,
}
