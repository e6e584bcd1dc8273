namespace MlNetExtensions;

/// <summary>How the distances of several feature columns (the levels of a network) become one score.</summary>
public enum DistanceCombination
{
    /// <summary>The mean of the distances: Rippel, Mertens and Merhof (2020).</summary>
    Mean,

    /// <summary>The largest of the distances.</summary>
    Maximum,

    /// <summary>The sum of the distances; ranks rows as the mean does.</summary>
    Sum,
}
