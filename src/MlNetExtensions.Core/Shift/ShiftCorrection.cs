namespace MlNetExtensions;

/// <summary>How the level of a test of many features is kept for all of them together.</summary>
public enum ShiftCorrection
{
    /// <summary>Every feature is tested at level/d, as published. It takes d/level resamples at least.</summary>
    Bonferroni,

    /// <summary>
    /// Every feature is compared with the largest standardized statistic of each resample (Westfall and Young, "Resampling-Based Multiple
    /// Testing", 1993): the same level with fewer resamples, and more power where features depend on each other.
    /// </summary>
    MaximumStatistic,
}

/// <summary>How rows are drawn that show what the statistic is without a shift.</summary>
public enum ShiftResampling
{
    /// <summary>With replacement from both samples together, as published. Conservative where rows are few for their features, as drawn
    /// rows repeat.</summary>
    Bootstrap,

    /// <summary>A random division of both samples together: the level is exact whatever the distribution, heavy tails included.</summary>
    Permutation,
}
