namespace MlNetExtensions.Core.Networks;

/// <summary>How a network is trained.</summary>
public sealed record NetworkTrainingOptions
{
    /// <summary>Passes over the training rows, at least 1.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Rows of a step, at least 1; all rows where there are fewer. The last batch of an epoch has what is left.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>
    /// Lets the batch grow from <see cref="BatchSize"/> on where gradients are noisy; null for one size. Steps are then fewer than
    /// <see cref="NetworkTrainer.CountSteps"/> says.
    /// </summary>
    public AdaptiveBatchSize? GrowingBatch { get; init; }

    /// <summary>In which order an epoch takes the rows.</summary>
    public RowOrder Order { get; init; }

    /// <summary>Of the first parameters, the order of the rows, dropout and the validation rows: the same seed gives the same
    /// bits.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Share of the rows that are held out for validation, in [0, 1); drawn at random. Ignored where validation rows are
    /// given.</summary>
    public double ValidationShare { get; init; }

    /// <summary>What tells the best epoch.</summary>
    public EpochCriterion BestEpochBy { get; init; }

    /// <summary>Epochs without a better one by <see cref="BestEpochBy"/> after which training stops, at least 1; null to go on to the last epoch.</summary>
    public int? Patience { get; init; }

    /// <summary>Whether the network of the best epoch by <see cref="BestEpochBy"/> is handed out rather than the last.</summary>
    public bool KeepBest { get; init; }

    /// <summary>Parts of a batch for transformations that compare their gradients, at least 2.</summary>
    public int MicroBatches { get; init; } = 8;

    /// <summary>
    /// What estimates the gradients that steps are made of; null, the default, for exact back-propagation. Estimators are here to be
    /// studied; chains that need gradients of micro-batches or rows, and growing batches, get no estimates.
    /// </summary>
    public GradientEstimator? Estimator { get; init; }

    /// <summary>An average of the parameters that is validated and handed out instead of the last ones; null for none.</summary>
    public ParameterAveraging? Averaging { get; init; }

    /// <summary>
    /// A batch's loss of more than this times the first batch's (or times 1, where that is less) counts as divergence, like one that is
    /// not finite.
    /// </summary>
    public double DivergenceFactor { get; init; } = 1e6;

    /// <summary>Whether a run that diverges stops with the best network so far rather than with an error.</summary>
    public bool RollBackOnDivergence { get; init; }

    /// <summary>Threads at most; 0 for all cores. Does not change the result.</summary>
    public int Threads { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; the message names it.</exception>
    internal void Validate()
    {
        Arguments.Require(Epochs >= 1, Epochs, "at least 1");
        Arguments.Require(BatchSize >= 1, BatchSize, "at least 1");
        Arguments.Require(Enum.IsDefined(Order), (int)Order, "one of its named values", nameof(Order));
        Arguments.Require(ValidationShare is >= 0 and < 1, ValidationShare, "in [0, 1)");
        Arguments.Require(Enum.IsDefined(BestEpochBy), (int)BestEpochBy, "one of its named values", nameof(BestEpochBy));
        Arguments.Require(Patience is null or >= 1, Patience ?? 0, "null or at least 1", nameof(Patience));
        Arguments.Require(MicroBatches >= 2, MicroBatches, "at least 2");
        Arguments.Require(DivergenceFactor > 1, DivergenceFactor, "more than 1");
        Arguments.Require(Threads >= 0, Threads, "0 or more");
    }
}
