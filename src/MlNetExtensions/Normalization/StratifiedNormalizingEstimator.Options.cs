using MlNetExtensions.Core.Normalization;

namespace MlNetExtensions;

public sealed partial class StratifiedNormalizingEstimator
{
    /// <summary>What to normalize, within which strata, and how.</summary>
    public sealed class Options
    {
        /// <summary>The column that is added, of the shape of the input. Null, the default, for the name of the input.</summary>
        public string? OutputColumnName { get; set; }

        /// <summary>The features: a vector of Single of known size, or a scalar. Default: <c>Features</c>.</summary>
        public string InputColumnName { get; set; } = "Features";

        /// <summary>
        /// The columns whose values make a stratum, one or several together: text, keys, whole numbers or Booleans. An empty text and the key 0 are a missing
        /// stratum. Default: <c>["Stratum"]</c>.
        /// </summary>
        public string[] StratumColumnNames { get; set; } = ["Stratum"];

        /// <summary>What a feature is measured by within its stratum. Default: mean and variance.</summary>
        public StratifiedForm Form { get; set; } = StratifiedForm.MeanVariance;

        /// <summary>The share of the stratum, in [0, 1]: 1 normalizes within strata alone, 0 as ML.NET's NormalizeMeanVariance does. Default: 1.</summary>
        public double Blend { get; set; } = 1;

        /// <summary>What the blend mixes. Default: the normalized values, as in the paper.</summary>
        public BlendTarget BlendTarget { get; set; } = BlendTarget.Outputs;

        /// <summary>
        /// A feature with fewer values than this in a stratum is normalized by the statistics of all rows; at least 1. Default: 2, since one value has no
        /// variance. At 1, as in the paper, the only row of a stratum becomes 0.
        /// </summary>
        public int MinimumStratumSize { get; set; } = 2;

        /// <summary>
        /// κ of the shrinkage of a stratum's statistics toward those of all rows, in values: a stratum of n values keeps the share n/(n+κ) of its own. Default: 0,
        /// none; worth setting where strata are small.
        /// </summary>
        public double Shrinkage { get; set; }

        /// <summary>0 for the variance of the rows, under which outputs have variance 1, or 1 for the unbiased estimate. Default: 0.</summary>
        public int DeltaDegreesOfFreedom { get; set; }

        /// <summary>Added to every standard deviation, interquartile range or difference of extremes; at least 0. Default: 0. A constant feature becomes 0 in any case.</summary>
        public double Epsilon { get; set; }

        /// <summary>Where the minimum-maximum form puts the least and the greatest value. Default: 0 and 1.</summary>
        public ValueRange Range { get; set; } = new(0, 1);

        /// <summary>
        /// Ranges of single values of the last stratum column in the minimum-maximum form, by the value's text ("True", "7"): HERO puts what a verifier refused
        /// into [−α, α] and what it accepted into [1−β, 1+β]. Others have <see cref="Range"/>. Null, the default, for none.
        /// </summary>
        public IReadOnlyDictionary<string, ValueRange>? StratumRanges { get; set; }

        /// <summary>What becomes of NaN. Default: it is refused.</summary>
        public MissingValueHandling MissingValues { get; set; } = MissingValueHandling.Refuse;

        internal StratifiedRule ToRule() => new()
        {
            Form = Form,
            Blend = Blend,
            BlendTarget = BlendTarget,
            MinimumStratumSize = MinimumStratumSize,
            Shrinkage = Shrinkage,
            DeltaDegreesOfFreedom = DeltaDegreesOfFreedom,
            Epsilon = Epsilon,
            Range = Range,
        };
    }
}
