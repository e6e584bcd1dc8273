using MlNetExtensions.Core.Anomaly;

namespace MlNetExtensions;

public sealed partial class ReconstructionErrorTrainer
{
    /// <summary>Which autoencoder to train, where to draw the line, and which columns to write.</summary>
    /// <remarks>
    /// Defaults of its own, from measurements (docs/reconstruction-error.md): <see cref="Tanh"/>, a learning rate of 0.005, 50 epochs, batches of 64.
    /// </remarks>
    public sealed class Options : NetworkTrainerOptions
    {
        /// <summary>Units beside the bottleneck, which has at most half as many.</summary>
        private const int DefaultWidth = 64;

        /// <summary>Options with the defaults.</summary>
        public Options() => (Activation, LearningRate, NumberOfEpochs, BatchSize) = (new Tanh(), 0.005, 50, 64);

        /// <summary>
        /// The feature columns, each a scalar or known-size vector of Single, dense or sparse. One network sees all of them side by side. Default:
        /// <c>["Features"]</c>.
        /// </summary>
        public string[] FeatureColumnNames { get; set; } = ["Features"];

        /// <summary>
        /// Units of the hidden layers, the bottleneck among them. Default: null, for d features 64, the smaller of 32 and d/2 rounded up, and 64.
        /// </summary>
        public int[]? HiddenLayers { get; set; }

        /// <summary>What is made small. Default: <see cref="ReconstructionLoss.Squared"/>.</summary>
        public ReconstructionLoss Loss { get; set; }

        /// <summary>
        /// The mean squared error, positive, that no row should reach, where <see cref="Loss"/> is <see cref="ReconstructionLoss.Amplified"/>. Default: null,
        /// the largest among the rows of training when all are reconstructed as their mean.
        /// </summary>
        public double? AmplificationScale { get; set; }

        /// <summary>
        /// How the threshold is found. Default: conformal, from a split where there are rows enough and from five folds elsewhere, each with a network of
        /// its own. Laws of Gaussian distances are refused.
        /// </summary>
        public AnomalyThreshold Threshold { get; set; } = AnomalyThreshold.Conformal();

        /// <summary>The accepted share of normal rows called anomalies, in (0, 1). Default: 0.01. Not used by a given threshold.</summary>
        public double FalsePositiveRate { get; set; } = 0.01;

        /// <summary>The error of reconstruction: Single, at least zero, higher for rows less like the normal ones. Default: <c>Score</c>.</summary>
        public string ScoreColumnName { get; set; } = "Score";

        /// <summary>
        /// Boolean: true where the p-value is at most <see cref="FalsePositiveRate"/>, or, under a given threshold, where the score is above
        /// that. Default: <c>PredictedLabel</c>.
        /// </summary>
        public string PredictedLabelColumnName { get; set; } = "PredictedLabel";

        /// <summary>
        /// Single in (0, 1]: the probability that a normal row scores at least as much. Null for none, which under a given threshold saves the
        /// networks of the folds. Default: <c>PValue</c>.
        /// </summary>
        public string? PValueColumnName { get; set; } = "PValue";

        /// <summary>
        /// Vector of Single, the features of all columns in order: what each adds to the score, which they sum to. Its slots have the names of the
        /// features. Null, the default, for none.
        /// </summary>
        public string? FeatureContributionsColumnName { get; set; }

        internal AnomalyOutputs Outputs =>
            new(ScoreColumnName, PredictedLabelColumnName, PValueColumnName, FeatureContributionsColumnName, ColumnScores: null);

        private protected override IReadOnlyList<int> HiddenUnits(int inputs) =>
            HiddenLayers ?? [DefaultWidth, Math.Min(DefaultWidth / 2, (inputs + 1) / 2), DefaultWidth];

        /// <inheritdoc/>
        internal override void Check()
        {
            RequireUnits(HiddenLayers ?? [], nameof(HiddenLayers));
            base.Check();
            Outputs.Check("options");
            ToCore(null).Check();
        }

        internal ReconstructionOptions ToCore(IProgress<NetworkEpoch>? progress) => new()
        {
            Shape = features => Shape(features, features),
            Optimizer = CreateOptimizer,
            Training = ToCore(),
            Loss = Loss,
            AmplificationScale = AmplificationScale,
            FeatureScaling = FeatureScaling,
            CenterFeatures = CenterFeatures,
            Threshold = Threshold,
            FalsePositiveRate = FalsePositiveRate,
            PValues = PValueColumnName is not null,
            Progress = progress,
            CancellationToken = CancellationToken,
        };
    }
}
