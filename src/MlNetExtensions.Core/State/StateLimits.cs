namespace MlNetExtensions.Core;

/// <summary>Bounds of what a saved state may say.</summary>
internal static class StateLimits
{
    /// <summary>The most rows that a model was fitted on: whole numbers are exact in double up to here.</summary>
    public const long Rows = 1L << 53;
}
