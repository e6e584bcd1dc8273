using MlNetExtensions.Core.Anomaly;

namespace MlNetExtensions;

public sealed partial class GaussianMahalanobisTrainer
{
    /// <summary>What to fit, where to draw the line, and which columns to write.</summary>
    public sealed class Options
    {
        /// <summary>
        /// The feature columns, each a scalar or known-size vector of Single: one Gaussian is fitted to each, and their distances are combined.
        /// Never concatenate the levels of a network first: the blocks are the point. Default: <c>["Features"]</c>.
        /// </summary>
        public string[] FeatureColumnNames { get; set; } = ["Features"];

        /// <summary>The covariance estimator. Default: Ledoit-Wolf, as in the paper.</summary>
        public CovarianceEstimator Covariance { get; set; } = CovarianceEstimator.LedoitWolf;

        /// <summary>The principal components in which distances are measured. Default: all features.</summary>
        public FeatureSubspace Subspace { get; set; } = FeatureSubspace.Full;

        /// <summary>How the distances of several columns become one score. Default: their mean, as in the paper.</summary>
        public DistanceCombination Combination { get; set; } = DistanceCombination.Mean;

        /// <summary>How the threshold is found. Default: conformal, from a split where there are rows enough and from five folds elsewhere.</summary>
        public AnomalyThreshold Threshold { get; set; } = AnomalyThreshold.Conformal();

        /// <summary>The accepted share of normal rows called anomalies, in (0, 1). Default: 0.01. Not used by a given threshold.</summary>
        public double FalsePositiveRate { get; set; } = 0.01;

        /// <summary>True where features are known to have mean zero. Default: false.</summary>
        public bool AssumeCentered { get; set; }

        /// <summary>The distance: Single, at least zero, higher for rows less like the normal ones. Default: <c>Score</c>.</summary>
        public string ScoreColumnName { get; set; } = "Score";

        /// <summary>
        /// Boolean: true where the p-value is at most <see cref="FalsePositiveRate"/>, or, under a given threshold, where the score is above
        /// that. Default: <c>PredictedLabel</c>.
        /// </summary>
        public string PredictedLabelColumnName { get; set; } = "PredictedLabel";

        /// <summary>
        /// Single in (0, 1]: the probability that a normal row scores at least as much. Null for none, which under a given threshold saves the
        /// fit of the folds. Default: <c>PValue</c>.
        /// </summary>
        public string? PValueColumnName { get; set; } = "PValue";

        /// <summary>
        /// Vector of Single, the features of all columns in order: what each adds to the squared distance of its column, which they sum to;
        /// may be negative. Its slots have the names of the features. Null, the default, for none.
        /// </summary>
        public string? FeatureContributionsColumnName { get; set; }

        /// <summary>Vector of Single: the distance in every feature column, whose name its slot has. Null, the default, for none.</summary>
        public string? ColumnScoresColumnName { get; set; }

        /// <summary>Keeps and saves the statistics that merging and further fitting need; they about double the size of a model. Default: true.</summary>
        public bool KeepStatistics { get; set; } = true;

        /// <summary>Stops a fit.</summary>
        public CancellationToken CancellationToken { get; set; }

        internal GaussianAnomalyOptions ToCore() => new()
        {
            Covariance = Covariance,
            Subspace = Subspace,
            Combination = Combination,
            Threshold = Threshold,
            FalsePositiveRate = FalsePositiveRate,
            AssumeCentered = AssumeCentered,
            PValues = PValueColumnName is not null,
            CancellationToken = CancellationToken,
        };
    }
}
