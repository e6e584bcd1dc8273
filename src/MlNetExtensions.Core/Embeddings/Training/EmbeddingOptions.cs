namespace MlNetExtensions.Core.Embeddings;

/// <summary>What is learned, of which views, and how.</summary>
public sealed record EmbeddingOptions
{
    /// <summary>From the features to the representation.</summary>
    public required IReadOnlyList<NetworkLayer> Encoder { get; init; }

    /// <summary>From the representation to the embedding that the loss judges; empty to judge the representation itself.</summary>
    public required IReadOnlyList<NetworkLayer> Expander { get; init; }

    /// <summary>What is made small.</summary>
    public EmbeddingLoss Loss { get; init; } = new VicRegLoss();

    /// <summary>What makes the first view of a row, one after the other; empty for the row as it is.</summary>
    public IReadOnlyList<ViewCorruption> FirstView { get; init; } = [new FeatureCorruption()];

    /// <summary>What makes the second view.</summary>
    public IReadOnlyList<ViewCorruption> SecondView { get; init; } = [new FeatureCorruption()];

    /// <summary>The optimizer for a number of steps.</summary>
    public required Func<long, GradientTransformation> Optimizer { get; init; }

    /// <summary>What features are divided by before the network.</summary>
    public FeatureScaling FeatureScaling { get; init; } = FeatureScaling.StandardDeviationOfNumbers;

    /// <summary>Passes over the rows, at least 1.</summary>
    public int Epochs { get; init; } = 30;

    /// <summary>Rows of a step, at least 2. What is left of an epoch is a batch of its own if it has at least 2 rows.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>Whether the network ends with the expander rather than with the encoder.</summary>
    public bool KeepExpander { get; init; }

    /// <summary>Of the first weights, the order of rows and the views.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Threads at most; 0 for all cores. Does not change the result.</summary>
    public int Threads { get; init; }

    /// <summary>Told of every epoch.</summary>
    public IProgress<EmbeddingEpoch>? Progress { get; init; }

    /// <summary>Looked at before every step.</summary>
    public CancellationToken CancellationToken { get; init; }

    internal void Validate(int columns)
    {
        Loss.Validate();
        Arguments.Require(Epochs >= 1, Epochs, "at least 1");
        Arguments.Require(BatchSize >= 2, BatchSize, "at least 2: what varies over a batch cannot be seen in one row");
        Arguments.Require(Threads >= 0, Threads, "0 or more");
        foreach (ViewCorruption corruption in FirstView.Concat(SecondView))
        {
            ArgumentNullException.ThrowIfNull(corruption);
            corruption.Validate(columns);
        }
    }
}
