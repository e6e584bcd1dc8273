using Microsoft.ML;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>How rows of a pool are chosen for labeling: see <see cref="ActiveLearner"/>.</summary>
public sealed class ActiveLearningOptions
{
    /// <summary>
    /// The pipeline that learns from labeled rows: it finds the columns of the pool and the label, and its last step gives probabilities of classes.
    /// </summary>
    public required IEstimator<ITransformer> Trainer { get; init; }

    /// <summary>The labels that a row can have, at least two. In the label column they are the values of keys 1, 2, … in this order.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Whether the label column is Boolean, as trainers of two classes want it: true for the second class. Default: false, a key.</summary>
    public bool LabelsAreBoolean { get; init; }

    /// <summary>The column that is added to labeled rows; one of this name in the pool is hidden. Default: <c>Label</c>.</summary>
    public string LabelColumnName { get; init; } = "Label";

    /// <summary>The column of probabilities that the model gives; null for <c>Probability</c> with Boolean labels and <c>Score</c> with keys.</summary>
    public string? ProbabilityColumnName { get; init; }

    /// <summary>What makes a row worth its label, from the probabilities of its classes. Default: <see cref="MarginScore"/>.</summary>
    public RowScore Score { get; init; } = new MarginScore();

    /// <summary>
    /// Models of a committee, at least 2, for <see cref="EnsembleDisagreementScore"/>: each is fitted to two thirds of the labels of each class, drawn
    /// at random, so that models are sure of different things where labels say little. 0 for none. Default: 0.
    /// </summary>
    public int CommitteeSize { get; init; }

    /// <summary>
    /// How a batch is drawn by the scores. Default: <see cref="StochasticBatchSampler"/>, which does not buy the same row ten times where a pool repeats itself, as the best scores alone do.
    /// </summary>
    public PoolSampler Sampler { get; init; } = new StochasticBatchSampler();

    /// <summary>A column of features of the pool, for samplers that look for rows unlike each other; null for none.</summary>
    public string? VectorColumnName { get; init; }

    /// <summary>Rows of the first batch, drawn at random, and of further ones until two classes have been seen. Default: 20.</summary>
    public int InitialBatchSize { get; init; } = 20;

    /// <summary>Rows of a batch. Default: 20.</summary>
    public int BatchSize { get; init; } = 20;

    /// <summary>Labels to buy at most; the pool may have fewer rows. Default: 200.</summary>
    public int Budget { get; init; } = 200;

    /// <summary>
    /// The file that every label is written to before the next is asked for; where it exists, the loop goes on from it. Null for none: labels are then lost with the process.
    /// </summary>
    public string? JournalPath { get; init; }

    /// <summary>Measures the model of a round, for the history; null for nothing.</summary>
    public Func<ITransformer, double>? Evaluate { get; init; }

    /// <summary>Seed of the draws. The same labels, options and seed give the same batches, interrupted or not.</summary>
    public int Seed { get; init; }

    internal string Probabilities => ProbabilityColumnName ?? (LabelsAreBoolean ? "Probability" : "Score");

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Trainer);
        ArgumentNullException.ThrowIfNull(Classes);
        ArgumentNullException.ThrowIfNull(Score);
        ArgumentNullException.ThrowIfNull(Sampler);
        OptionCheck.RequireName(LabelColumnName, nameof(LabelColumnName));
        OptionCheck.RequireOptionalName(ProbabilityColumnName, nameof(ProbabilityColumnName));
        OptionCheck.RequireOptionalName(VectorColumnName, nameof(VectorColumnName));
        OptionCheck.RequireOptionalName(JournalPath, nameof(JournalPath));
        OptionCheck.Require(InitialBatchSize >= 1, InitialBatchSize, nameof(InitialBatchSize), "at least 1");
        OptionCheck.Require(BatchSize >= 1, BatchSize, nameof(BatchSize), "at least 1");
        OptionCheck.Require(Budget >= 1, Budget, nameof(Budget), "at least 1");
        if (Classes.Count < 2 || Classes.Any(string.IsNullOrEmpty) || Classes.Distinct().Count() < Classes.Count || (LabelsAreBoolean && Classes.Count != 2))
        {
            throw new ArgumentException(
                $"Classes must be at least two names, none empty and none twice{(LabelsAreBoolean ? ", and exactly two where labels are Boolean" : "")}; found: [{string.Join(", ", Classes)}].", nameof(Classes));
        }

        OptionCheck.Require(CommitteeSize is 0 or >= 2, CommitteeSize, nameof(CommitteeSize), "0 for none, or at least 2");
        ScoreInputs known = ScoreInputs.Probabilities | (CommitteeSize > 0 ? ScoreInputs.Members : 0);
        if ((Score.Needs & ~known) != 0)
        {
            throw new ArgumentException(
                $"{Score.GetType().Name} needs {Score.Needs}, but rows without a label have {known} alone. Take EntropyScore, MarginScore or LeastConfidenceScore; EnsembleDisagreementScore with a committee (CommitteeSize).",
                nameof(Score));
        }

        PoolParts unknown = Sampler.Needs & ~(PoolParts.Scores | PoolParts.Vectors | PoolParts.Strata);
        if (unknown != 0)
        {
            throw new ArgumentException($"{Sampler.GetType().Name} needs {unknown} of rows, which a pool without labels does not have.", nameof(Sampler));
        }

        if (Sampler.Needs.HasFlag(PoolParts.Vectors) && VectorColumnName is null)
        {
            throw new ArgumentException($"{Sampler.GetType().Name} compares rows: say by which features (VectorColumnName).", nameof(VectorColumnName));
        }
    }
}
