namespace MlNetExtensions;

/// <summary>What a normalization does with NaN.</summary>
public enum MissingValueHandling
{
    /// <summary>An error that names column, row and slot, while fitting and afterward.</summary>
    Refuse,

    /// <summary>NaN does not count in the statistics and stays NaN.</summary>
    PassThrough,
}
