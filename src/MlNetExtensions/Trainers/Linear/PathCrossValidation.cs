namespace MlNetExtensions;

/// <summary>A regularization path and how well each of its penalties predicts rows held out.</summary>
/// <typeparam name="TTransformer">What the trainer fits.</typeparam>
public sealed class PathCrossValidation<TTransformer>
    where TTransformer : class
{
    internal PathCrossValidation(IReadOnlyList<PathScore> scores, IReadOnlyList<PathModel<TTransformer>> models)
    {
        Scores = scores;
        Models = models;
        BestIndex = PathScore.Best(scores);
        OneStandardErrorIndex = PathScore.WithinOneStandardError(scores);
    }

    /// <summary>Mean loss on rows held out and its standard error, one entry for each strength in the order given.</summary>
    public IReadOnlyList<PathScore> Scores { get; }

    /// <summary>The models, learned from all rows, one for each strength in the order given.</summary>
    public IReadOnlyList<PathModel<TTransformer>> Models { get; }

    /// <summary>The position of the least mean loss.</summary>
    public int BestIndex { get; }

    /// <summary>The position of the strongest penalty whose mean loss is no more than one standard error above the least (Breiman et al., 1984).</summary>
    public int OneStandardErrorIndex { get; }

    /// <summary>The model of the least mean loss.</summary>
    public PathModel<TTransformer> Best => Models[BestIndex];

    /// <summary>The simplest model that the rows held out do not tell apart from the best.</summary>
    public PathModel<TTransformer> WithinOneStandardError => Models[OneStandardErrorIndex];
}
