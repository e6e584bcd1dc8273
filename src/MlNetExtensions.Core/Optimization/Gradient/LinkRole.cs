namespace MlNetExtensions;

/// <summary>What a transformation does in a chain, so that chains which contradict themselves are refused.</summary>
public enum LinkRole
{
    /// <summary>Takes a gradient or a direction and gives a direction: comes before the learning rate.</summary>
    Direction,

    /// <summary>Adds decay of the weights; at most one in a chain.</summary>
    Decay,

    /// <summary>Multiplies by the learning rate; at most one in a chain.</summary>
    Rate,

    /// <summary>Works on whatever comes: may stand anywhere.</summary>
    Any,

    /// <summary>
    /// Makes a gradient of its own, from micro-batches or the oracle, whatever comes in: only as the first link of a chain.
    /// </summary>
    Source,
}
