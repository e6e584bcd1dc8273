using MlNetExtensions.Core.Embeddings;
using MlNetExtensions.Core.Networks;
using static MlNetExtensions.Pipeline.OptionCheck;

namespace MlNetExtensions;

/// <content>Options.</content>
public sealed partial class VicRegEmbeddingEstimator
{
    /// <summary>Options of a self-supervised embedding.</summary>
    public sealed class Options
    {
        private const int LargeBatch = 1024;

        /// <summary>The column that is added. Default: <c>Embedding</c>.</summary>
        public string OutputColumnName { get; set; } = "Embedding";

        /// <summary>The features: a vector of Single of known size, dense or sparse. Default: <c>Features</c>.</summary>
        public string InputColumnName { get; set; } = "Features";

        /// <summary>
        /// The other view of each row, as wide as the features: the same object seen from elsewhere, say. Needed in training only. Default: null, both
        /// views are made of the features.
        /// </summary>
        public string? SecondViewColumnName { get; set; }

        /// <summary>What makes the first view of a row, one after the other; empty for the row as it is. Default: feature corruption at a rate of 0.3.</summary>
        public ViewCorruption[] FirstView { get; set; } = [new FeatureCorruption()];

        /// <summary>What makes the second view. Default: feature corruption at a rate of 0.3.</summary>
        public ViewCorruption[] SecondView { get; set; } = [new FeatureCorruption()];

        /// <summary>What is made small. Default: <see cref="VicRegLoss"/> with the coefficients of its paper.</summary>
        public EmbeddingLoss Loss { get; set; } = new VicRegLoss();

        /// <summary>Units of the encoder's hidden layers, each with batch normalization. Default: 256.</summary>
        public int[] EncoderLayers { get; set; } = [256];

        /// <summary>Dimensions of the representation, the encoder's linear output. Default: 128.</summary>
        public int Dimension { get; set; } = 128;

        /// <summary>
        /// Units of the expander, each layer but the last with batch normalization: the loss judges what it gives. Empty to judge the representation itself.
        /// Default: 512, 512.
        /// </summary>
        public int[] ExpanderLayers { get; set; } = [512, 512];

        /// <summary>Whether the column has the expander's output, which the loss was made for, in place of the representation. Default: false.</summary>
        public bool OutputExpanded { get; set; }

        /// <summary>The activation of the hidden layers. Default: <see cref="Relu"/>.</summary>
        public Activation Activation { get; set; } = new Relu();

        /// <summary>
        /// The optimizer for a schedule of the learning rate; see <see cref="Optimizers"/>. Default: null, <see cref="Optimizers.Adam"/>, or, as in the paper,
        /// <see cref="Optimizers.Lars"/> from batches of 1,024 rows on.
        /// </summary>
        public Func<Schedule, GradientTransformation>? Optimizer { get; set; }

        /// <summary>The learning rate, positive. Default: null, 0.001, and with LARS by default 0.2 for every 256 rows of a batch.</summary>
        public double? LearningRate { get; set; }

        /// <summary>The schedule for a learning rate and a number of steps. Default: a tenth of the steps of warm-up, then cosine decay.</summary>
        public Func<double, long, Schedule> LearningRateSchedule { get; set; } =
            (rate, steps) => new WarmUp(Math.Max(1, steps / 10), new CosineDecay(rate, steps));

        /// <summary>Passes over the rows, at least 1. Default: 30.</summary>
        public int NumberOfEpochs { get; set; } = 30;

        /// <summary>Rows of a step, at least 2; all rows where there are fewer. Default: 256.</summary>
        public int BatchSize { get; set; } = 256;

        /// <summary>
        /// What features are divided by, after their means are subtracted; folded into the first layer. Default: the standard deviation of numbers,
        /// indicators as they are.
        /// </summary>
        public FeatureScaling FeatureScaling { get; set; } = FeatureScaling.StandardDeviationOfNumbers;

        /// <summary>
        /// Seed of the first weights, the order of rows and the views; that of the MLContext plays no part. The same seed and rows give the same model, on
        /// any number of threads. Default: 0.
        /// </summary>
        public int Seed { get; set; }

        /// <summary>Threads at most. Default: null, all processors.</summary>
        public int? NumberOfThreads { get; set; }

        /// <summary>Told of every epoch.</summary>
        public IProgress<EmbeddingEpoch>? Progress { get; set; }

        /// <summary>Stops training; nothing is returned then.</summary>
        public CancellationToken CancellationToken { get; set; }

        internal int Outputs => OutputExpanded && ExpanderLayers.Length > 0 ? ExpanderLayers[^1] : Dimension;

        internal void Check()
        {
            ArgumentException.ThrowIfNullOrEmpty(OutputColumnName);
            ArgumentException.ThrowIfNullOrEmpty(InputColumnName);
            ArgumentNullException.ThrowIfNull(FirstView);
            ArgumentNullException.ThrowIfNull(SecondView);
            ArgumentNullException.ThrowIfNull(Loss);
            ArgumentNullException.ThrowIfNull(EncoderLayers);
            ArgumentNullException.ThrowIfNull(ExpanderLayers);
            ArgumentNullException.ThrowIfNull(Activation);
            ArgumentNullException.ThrowIfNull(LearningRateSchedule);
            if (SecondViewColumnName is "" || SecondViewColumnName == InputColumnName)
            {
                throw new ArgumentException(
                    $"{nameof(SecondViewColumnName)} is {(SecondViewColumnName is "" ? "empty" : "the column of the features")}; it must be null, or the name of another column.", nameof(SecondViewColumnName));
            }

            Require(Array.TrueForAll(EncoderLayers, units => units >= 1), string.Join(", ", EncoderLayers), nameof(EncoderLayers), "at least 1 unit each");
            Require(Array.TrueForAll(ExpanderLayers, units => units >= 1), string.Join(", ", ExpanderLayers), nameof(ExpanderLayers), "at least 1 unit each");
            Require(Dimension >= 1, Dimension, nameof(Dimension), "at least 1");
            Require(LearningRate is null || LearningRate > 0 && double.IsFinite(LearningRate.Value), LearningRate, nameof(LearningRate), "null, or finite and positive");
            Require(NumberOfEpochs >= 1, NumberOfEpochs, nameof(NumberOfEpochs), "at least 1");
            Require(BatchSize >= 2, BatchSize, nameof(BatchSize), "at least 2: what varies over a batch cannot be seen in one row");
            Require(Enum.IsDefined(FeatureScaling), FeatureScaling, nameof(FeatureScaling), "a defined scaling");
            Require(NumberOfThreads is null or >= 1, NumberOfThreads, nameof(NumberOfThreads), "null, or at least 1");
            Loss.Validate();
            if (!NetworkState.IsKnown(Activation))
            {
                throw new ArgumentException($"Activation {Activation} is not one of the pack's, so that the model could not be saved.", nameof(Activation));
            }
        }

        internal EmbeddingOptions ToCore(IProgress<EmbeddingEpoch> progress) => new()
        {
            Encoder = [.. EncoderLayers.SelectMany(Hidden), new DenseLayer(Dimension)],
            Expander = [.. ExpanderLayers.SkipLast(1).SelectMany(Hidden), .. ExpanderLayers.TakeLast(1).Select(units => new DenseLayer(units) { Bias = false })],
            Loss = Loss,
            FirstView = FirstView,
            SecondView = SecondView,
            Optimizer = Chain,
            FeatureScaling = FeatureScaling,
            Epochs = NumberOfEpochs,
            BatchSize = BatchSize,
            KeepExpander = OutputExpanded,
            Seed = Seed,
            Threads = NumberOfThreads ?? 0,
            Progress = progress,
            CancellationToken = CancellationToken,
        };

        private GradientTransformation Chain(long steps)
        {
            bool isLarge = Optimizer is null && BatchSize >= LargeBatch;
            Schedule schedule = LearningRateSchedule(LearningRate ?? (isLarge ? 0.2 * BatchSize / 256 : 0.001), steps);
            return isLarge ? Optimizers.Lars(schedule) : Optimizer is null ? Optimizers.Adam(schedule) : Optimizer(schedule);
        }

        private IEnumerable<NetworkLayer> Hidden(int units) => [new DenseLayer(units), new BatchNormLayer(), new ActivationLayer(Activation)];
    }
}
