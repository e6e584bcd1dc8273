namespace MlNetExtensions;

public sealed partial class RegionNormalizingEstimator
{
    /// <summary>What to normalize, and which cells are masked.</summary>
    public sealed class Options
    {
        /// <summary>The column that is added, of the shape of the input. Null, the default, for the name of the input.</summary>
        public string? OutputColumnName { get; set; }

        /// <summary>The cells: a vector of Single of known size. Default: <c>Features</c>.</summary>
        public string InputColumnName { get; set; } = "Features";

        /// <summary>
        /// A vector of Single that is not 0 for a masked cell, such as <c>IndicateMissingValues</c> gives after a conversion: of the size
        /// of the input, or of a channel for all of them. Null, the default: cells that hold NaN are masked, and become
        /// <see cref="MaskedBias"/>.
        /// </summary>
        public string? MaskColumnName { get; set; }

        /// <summary>
        /// Consecutive slots whose statistics are taken together: the pixels of a color plane. Default: 1, every slot by itself.
        /// </summary>
        public int SlotsPerChannel { get; set; } = 1;

        /// <summary>
        /// ε, added to the variance times the cells of the channel by those of the region; finite, at least 0. Default: 1e-5.
        /// </summary>
        public double Epsilon { get; set; } = 1e-5;

        /// <summary>A factor for the intact cells of every channel. Null, the default, for 1.</summary>
        public float[]? IntactGain { get; set; }

        /// <summary>An offset for the intact cells of every channel. Null, the default, for 0.</summary>
        public float[]? IntactBias { get; set; }

        /// <summary>A factor for the masked cells of every channel. Null, the default, for 1.</summary>
        public float[]? MaskedGain { get; set; }

        /// <summary>An offset for the masked cells of every channel. Null, the default, for 0.</summary>
        public float[]? MaskedBias { get; set; }

        /// <summary>What becomes of NaN where a column has the mask. Default: it is refused.</summary>
        public MissingValueHandling MissingValues { get; set; }
    }
}
