using Microsoft.ML;

namespace MlNetExtensions;

public sealed partial class MomentAligningEstimator
{
    /// <summary>What to align, and to which reference.</summary>
    public sealed class Options
    {
        /// <summary>The column that is added, of the shape of the input. Null, the default, for the name of the input.</summary>
        public string? OutputColumnName { get; set; }

        /// <summary>The features: Single, a scalar or a vector of known size. Default: <c>Features</c>.</summary>
        public string InputColumnName { get; set; } = "Features";

        /// <summary>What moments are taken over. Default: each feature over rows.</summary>
        public MomentScope Scope { get; set; }

        /// <summary>
        /// The stratum of a row, whose moments are its own: text, key, whole number or Boolean. Null, the default, for the moments of all
        /// rows.
        /// </summary>
        public string? StratumColumnName { get; set; }

        /// <summary>
        /// Rows that have the input column and whose moments are the reference. Null, the default, for <see cref="ReferenceStratum"/>.
        /// </summary>
        public IDataView? Reference { get; set; }

        /// <summary>
        /// The stratum that others are aligned to and that stays as it is, by its text. Null, the default, for all rows that are fitted on.
        /// </summary>
        public string? ReferenceStratum { get; set; }

        /// <summary>t, the share of the aligned values, in [0, 1]; the rest is of the values as they are. Default: 1.</summary>
        public double Weight { get; set; } = 1;

        /// <summary>
        /// Consecutive slots that have moments of their own where every row is aligned by itself: a color plane. Null, the default, for the
        /// whole row.
        /// </summary>
        public int? SlotsPerChannel { get; set; }

        /// <summary>Added to both variances; finite, at least 0. Default: 0. The published code has 1e-5.</summary>
        public double Epsilon { get; set; }

        /// <summary>What becomes of NaN. Default: it is refused.</summary>
        public MissingValueHandling MissingValues { get; set; }
    }
}

/// <summary>What moments are taken over.</summary>
public enum MomentScope
{
    /// <summary>Each feature over rows, all or those of a stratum.</summary>
    Features,

    /// <summary>The slots of each row, channel by channel.</summary>
    Rows,
}
