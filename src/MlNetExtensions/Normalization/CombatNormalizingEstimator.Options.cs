namespace MlNetExtensions;

public sealed partial class CombatNormalizingEstimator
{
    /// <summary>What to adjust, for which batches, and what to preserve.</summary>
    public sealed class Options
    {
        /// <summary>The column that is added, of the shape of the input. Null, the default, for the name of the input.</summary>
        public string? OutputColumnName { get; set; }

        /// <summary>The features: a vector of Single of known size. Default: <c>Features</c>.</summary>
        public string InputColumnName { get; set; } = "Features";

        /// <summary>The batch of a row: text, key, whole number or Boolean. Default: <c>Batch</c>.</summary>
        public string BatchColumnName { get; set; } = "Batch";

        /// <summary>
        /// Columns of Single, scalars or vectors, whose effects on the features are to stay: age, dose. Never the label of the model that follows: it would leak
        /// into the features. Null, the default, for none.
        /// </summary>
        public string[]? NumberCovariateColumnNames { get; set; }

        /// <summary>Columns of text, keys, whole numbers or Booleans whose effects are to stay: sex, tissue. Null, the default, for none.</summary>
        public string[]? CategoryCovariateColumnNames { get; set; }

        /// <summary>What the location and scale of a feature in a batch are shrunk by. Default: parametric empirical Bayes, as published.</summary>
        public CombatPrior Prior { get; set; } = CombatPrior.Parametric;

        /// <summary>Leaves scales as they are. Default: false.</summary>
        public bool MeanOnly { get; set; }

        /// <summary>The batch that others are adjusted to and that stays as it is, by its text. Null, the default, for the mean of all batches.</summary>
        public string? ReferenceBatch { get; set; }

        /// <summary>The relative change at which the iteration of the parametric prior ends, above 0. Default: 1e-4, as in the reference code.</summary>
        public double Tolerance { get; set; } = 1e-4;

        /// <summary>What becomes of a row whose batch was not there while fitting, or is missing. Default: it is refused.</summary>
        public UnknownBatchHandling UnknownBatches { get; set; } = UnknownBatchHandling.Refuse;
    }
}

/// <summary>What ComBat does with a row of a batch that it knows nothing of.</summary>
public enum UnknownBatchHandling
{
    /// <summary>An error that names column and row.</summary>
    Refuse,

    /// <summary>The row stays as it is.</summary>
    LeaveUnchanged,
}
