namespace MlNetExtensions;

/// <summary>How rows are chosen for a trainer: see <see cref="DataSelectingEstimator{TTransformer}"/>.</summary>
public sealed class DataSelectionOptions
{
    /// <summary>The label: Boolean or a key for classes, a Single for a regression. Default: <c>Label</c>.</summary>
    public string LabelColumnName { get; set; } = "Label";

    /// <summary>
    /// The features, a vector of Single of known size in the data that are given: for samplers of vectors and scores by gradients. Default:
    /// null, none.
    /// </summary>
    public string? FeatureColumnName { get; set; }

    /// <summary>Rows that the trainer may use in all, at least 1. Default: null, <see cref="BudgetShare"/> of the rows.</summary>
    public int? Budget { get; set; }

    /// <summary>The share of the rows, without those held out, that the trainer may use, in (0, 1]. Default: 0.5.</summary>
    public double BudgetShare { get; set; } = 0.5;

    /// <summary>Rounds at most: so often the trainer is fitted. Default: 5.</summary>
    public int Rounds { get; set; } = 5;

    /// <summary>
    /// The share of the budget that is drawn before there is a model, at random within each class, in (0, 1]. The rest is shared out
    /// equally over the other rounds. Default: 0.2.
    /// </summary>
    public double FirstShare { get; set; } = 0.2;

    /// <summary>
    /// What a row is worth, from the predictions of the last round's model. Default: 1 minus the margin, which needs a classifier; use
    /// <see cref="LossScore"/> for a regression.
    /// </summary>
    public RowScore Score { get; set; } = new MarginScore();

    /// <summary>How rows are chosen by their scores. Default: power sampling.</summary>
    public PoolSampler Sampler { get; set; } = new StochasticBatchSampler();

    /// <summary>
    /// For <see cref="ThompsonPoolSampler"/>: the beliefs that the model is right about a row, updated in every round for every row that may still be chosen. Of a
    /// regression, the reward is 1/(1 + loss). Default: Beta with a decay of 0.2.
    /// </summary>
    public ArmPosterior Posterior { get; set; } = new BetaPosterior { DecayOfUpdated = 0.2 };

    /// <summary>
    /// False: rows are added in every round to those before. True: every round chooses anew among all rows, as many as the budget. Default:
    /// false.
    /// </summary>
    public bool ChoosesAnew { get; set; }

    /// <summary>
    /// The share of rows, of each class, that is never trained on and tells which round's model is best, in [0, 1). Default: 0.1.
    /// </summary>
    public double HoldoutShare { get; set; } = 0.1;

    /// <summary>Rounds without a lower loss on the held out rows after which no more follow; 0 for all rounds. Default: 0.</summary>
    public int Patience { get; set; }

    /// <summary>The same seed and rows give the same choices. Default: 0.</summary>
    public int Seed { get; set; }

    /// <summary>Is told of every round. Default: null.</summary>
    public IProgress<DataSelectionRound>? Progress { get; set; }

    /// <summary>Stops between rounds. Default: none.</summary>
    public CancellationToken CancellationToken { get; set; }
}
