namespace MlNetExtensions.Core.Networks;

/// <summary>In which order an epoch takes the rows.</summary>
/// <remarks>
/// With batch normalization a fixed order can lead to a distorted optimum or to divergence, which reshuffling avoids: Wu, Yun and Sra, "On
/// the training instability of shuffling SGD with batch normalization", 2023.
/// </remarks>
public enum RowOrder
{
    /// <summary>A new random order for every epoch.</summary>
    Reshuffle,

    /// <summary>One random order for all epochs.</summary>
    ShuffleOnce,

    /// <summary>The order of the rows.</summary>
    AsGiven,
}
