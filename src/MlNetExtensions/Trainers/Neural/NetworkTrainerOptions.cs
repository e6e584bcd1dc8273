using MlNetExtensions.Core.Networks;
using static MlNetExtensions.Pipeline.OptionCheck;

namespace MlNetExtensions;

/// <summary>
/// How a network is trained: by mini-batches, random reshuffling every epoch, and a chain of gradient transformations that makes a step of each
/// batch's gradient.
/// </summary>
/// <remarks>Defaults are those of most trainers; one with others says so.</remarks>
public abstract class NetworkTrainerOptions
{
    private protected NetworkTrainerOptions()
    {
    }

    /// <summary>The activation of the hidden layers. Default: <see cref="Relu"/>.</summary>
    public Activation Activation { get; set; } = new Relu();

    /// <summary>Share of hidden units that are dropped in training, in [0, 1). Default: 0.</summary>
    public double Dropout { get; set; }

    /// <summary>What stands before each activation. Default: nothing.</summary>
    public HiddenNormalization Normalization { get; set; }

    /// <summary>
    /// A self-normalizing network (Klambauer, Unterthiner, Mayr and Hochreiter, NIPS 2017), for tables: SELU, LeCun's initial weights and alpha-dropout in
    /// place of <see cref="Activation"/> and dropout; features should be standardized, as by default. Default: false.
    /// </summary>
    public bool SelfNormalizing { get; set; }

    /// <summary>
    /// All layers before the output's, in place of hidden layers, <see cref="Activation"/>, <see cref="Dropout"/> and
    /// <see cref="Normalization"/>. Default: null.
    /// </summary>
    public IReadOnlyList<NetworkLayer>? Layers { get; set; }

    /// <summary>
    /// The optimizer for a schedule of the learning rate; see <see cref="Optimizers"/>. Default: <c>rate => Optimizers.AdamW(rate)</c>.
    /// </summary>
    public Func<Schedule, GradientTransformation> Optimizer { get; set; } = rate => Optimizers.AdamW(rate);

    /// <summary>The learning rate, positive. Default: 0.001.</summary>
    public double LearningRate { get; set; } = 0.001;

    /// <summary>The schedule for a learning rate and a number of steps. Default: linear decay to zero.</summary>
    public Func<double, long, Schedule> LearningRateSchedule { get; set; } = (rate, steps) => new LinearDecay(rate, steps);

    /// <summary>The average of the parameters over the steps that is validated and kept in place of the last ones. Default: null, none.</summary>
    public ParameterAveraging? Averaging { get; set; }

    /// <summary>Passes over the rows, at least 1. Default: 10.</summary>
    public int NumberOfEpochs { get; set; } = 10;

    /// <summary>Rows of a step, at least 1; all rows where there are fewer. Default: 128.</summary>
    public int BatchSize { get; set; } = 128;

    /// <summary>Share of the rows, drawn at random, that are held out to measure the validation loss, in [0, 1). Default: 0.</summary>
    public double ValidationShare { get; set; }

    /// <summary>
    /// What tells the best epoch, for <see cref="Patience"/> and <see cref="KeepBest"/>: the loss of rows held out, or, for classes, gradient-weight
    /// alignment, which needs none. Default: the validation loss.
    /// </summary>
    public EpochCriterion BestEpochBy { get; set; }

    /// <summary>Epochs without a better one by <see cref="BestEpochBy"/> after which training stops; null never to stop early. Default: null.</summary>
    public int? Patience { get; set; }

    /// <summary>
    /// Whether the network of the best epoch by <see cref="BestEpochBy"/> is kept in place of the last. For the validation loss it needs
    /// <see cref="ValidationShare"/>. Default: false.
    /// </summary>
    public bool KeepBest { get; set; }

    /// <summary>Whether training that diverges ends with the best network so far in place of an error. Default: false.</summary>
    public bool RollBackOnDivergence { get; set; }

    /// <summary>Parts of a batch whose gradients are compared, for transformations that do so, at least 2. Default: 8.</summary>
    public int MicroBatches { get; set; } = 8;

    /// <summary>What features are divided by; folded into the first layer. Default: the standard deviation of numbers, indicators as they are.</summary>
    public FeatureScaling FeatureScaling { get; set; } = FeatureScaling.StandardDeviationOfNumbers;

    /// <summary>Whether means are subtracted from features, where rows are dense; folded into the first layer. Default: true.</summary>
    public bool CenterFeatures { get; set; } = true;

    /// <summary>
    /// Seed of the first weights, the order of rows, dropout and the rows held out; that of the MLContext plays no part. The same seed and rows give the same
    /// model, on any number of threads. Default: 0.
    /// </summary>
    public int Seed { get; set; }

    /// <summary>Threads at most. Default: null, all processors.</summary>
    public int? NumberOfThreads { get; set; }

    /// <summary>Told of every epoch.</summary>
    public IProgress<NetworkEpoch>? Progress { get; set; }

    /// <summary>Stops training; nothing is returned then.</summary>
    public CancellationToken CancellationToken { get; set; }

    /// <summary>Whether what is learned are classes.</summary>
    private protected virtual bool LearnsClasses => false;

    /// <summary>Units of the hidden layers for a number of features.</summary>
    private protected abstract IReadOnlyList<int> HiddenUnits(int inputs);

    internal NetworkShape Shape(int inputs, int outputs)
    {
        WeightInitializer initializer = SelfNormalizing ? new LeCunInitializer() : new HeInitializer();
        return new NetworkShape(inputs, [.. Layers ?? HiddenUnits(inputs).SelectMany(Hidden), new DenseLayer(outputs) { Initializer = initializer }]);

        IEnumerable<NetworkLayer> Hidden(int units)
        {
            yield return new DenseLayer(units) { Initializer = initializer };
            if (Normalization != HiddenNormalization.None)
            {
                yield return Normalization == HiddenNormalization.Batch ? new BatchNormLayer() : new LayerNormLayer();
            }

            yield return new ActivationLayer(SelfNormalizing ? new Selu() : Activation);
            if (Dropout > 0)
            {
                yield return SelfNormalizing ? new AlphaDropoutLayer(Dropout) : new DropoutLayer(Dropout);
            }
        }
    }

    /// <summary>The optimizer for a number of steps.</summary>
    internal GradientTransformation CreateOptimizer(long steps) =>
        Optimizer(LearningRateSchedule(LearningRate, steps)) ?? throw new ArgumentException("The optimizer is null.", nameof(Optimizer));

    internal NetworkTrainingOptions ToCore() => new()
    {
        Epochs = NumberOfEpochs,
        BatchSize = BatchSize,
        Seed = Seed,
        ValidationShare = ValidationShare,
        BestEpochBy = BestEpochBy,
        Patience = Patience,
        KeepBest = KeepBest,
        RollBackOnDivergence = RollBackOnDivergence,
        MicroBatches = MicroBatches,
        Averaging = Averaging,
        Threads = NumberOfThreads ?? 0,
    };

    /// <summary>Refuses what can be refused before there are rows.</summary>
    internal virtual void Check()
    {
        ArgumentNullException.ThrowIfNull(Activation);
        ArgumentNullException.ThrowIfNull(Optimizer);
        ArgumentNullException.ThrowIfNull(LearningRateSchedule);
        Require(Dropout is >= 0 and < 1, Dropout, nameof(Dropout), "in [0, 1)");
        Require(Enum.IsDefined(Normalization), Normalization, nameof(Normalization), "a defined normalization");
        Require(LearningRate > 0 && double.IsFinite(LearningRate), LearningRate, nameof(LearningRate), "finite and positive");
        Require(NumberOfEpochs >= 1, NumberOfEpochs, nameof(NumberOfEpochs), "at least 1");
        Require(BatchSize >= 1, BatchSize, nameof(BatchSize), "at least 1");
        Require(ValidationShare is >= 0 and < 1, ValidationShare, nameof(ValidationShare), "in [0, 1)");
        Require(Enum.IsDefined(BestEpochBy), BestEpochBy, nameof(BestEpochBy), "a defined criterion");
        Require(Patience is null or >= 1, Patience, nameof(Patience), "null, or at least 1");
        Require(MicroBatches >= 2, MicroBatches, nameof(MicroBatches), "at least 2");
        Require(Enum.IsDefined(FeatureScaling), FeatureScaling, nameof(FeatureScaling), "a defined scaling");
        Require(NumberOfThreads is null or >= 1, NumberOfThreads, nameof(NumberOfThreads), "null, or at least 1");
        if (BestEpochBy == EpochCriterion.ValidationLoss && ValidationShare == 0 && (Patience is not null || KeepBest))
        {
            throw new ArgumentException(
                "Patience and KeepBest judge by held-out rows; set ValidationShare above 0, or, for classes, BestEpochBy to GradientWeightAlignment.",
                nameof(ValidationShare));
        }

        if (BestEpochBy == EpochCriterion.GradientWeightAlignment && !LearnsClasses)
        {
            throw new ArgumentException("Gradient-weight alignment is for classes; set ValidationShare and judge by the validation loss.", nameof(BestEpochBy));
        }

        foreach (Activation activation in Shape(1, 1).Layers.OfType<ActivationLayer>().Select(layer => layer.Activation))
        {
            if (!NetworkState.IsKnown(activation))
            {
                throw new ArgumentException($"Activation {activation} is not one of the pack's, so that the model could not be saved. Train it with NetworkTrainer.", nameof(Activation));
            }
        }
    }

    /// <summary>Refuses hidden layers without units.</summary>
    private protected static void RequireUnits(int[] layers, string name) =>
        Require(Array.TrueForAll(layers, units => units >= 1), string.Join(", ", layers), name, "at least 1 unit each");
}
