using Microsoft.ML;

namespace MlNetExtensions.Examples.Representations;

/// <summary>A way from pixels to the numbers that a probe learns from.</summary>
/// <param name="Name">As the tables show it.</param>
/// <param name="Note">What it is.</param>
/// <param name="Create">Makes it: an estimator of a column <c>Embedding</c> from <c>Features</c>.</param>
internal sealed record Representation(string Name, string Note, Func<MLContext, Plan, IEstimator<ITransformer>> Create)
{
    public const int Dimension = 128;

    private static readonly ImageLayout s_layout = new(28, 28);

    /// <summary>What is compared.</summary>
    public static IReadOnlyList<Representation> All { get; } =
    [
        new("pixels", "784 of them, as they are", (context, _) => context.Transforms.CopyColumns("Embedding", "Features")),
        new("principal components", "the first 128", (context, _) => new PrincipalComponents(Dimension)),
        new("untrained encoder", "its first weights, by chance", (context, plan) => VicReg(context, plan, [new GaussianNoise(0)], [new GaussianNoise(0)], options =>
            (options.Optimizer, options.NumberOfEpochs) = (_ => Optimizers.Sgd(0), 1))),
        Vic("feature corruption, 0.3", "a pixel in three from another image", [new FeatureCorruption(0.3)]),
        Vic("feature corruption, 0.6", "as in SCARF", [new FeatureCorruption(0.6)]),
        Vic("mixing, 0.3", "a third of the pixels of one other image", [new RowMixing(0.3)]),
        Vic("jitter and mixing", "brightness and contrast up to 0.8, then mixing", [new ImageJitter(0.8, 0.8, 1), new RowMixing(0.3)]),
        Vic("crop, flip and jitter", "parts from 0.3 of height and width on", [new ImageCrop(s_layout, 0.3), new ImageFlip(s_layout), new ImageJitter(0.6, 0.6)]),
        Vic("neighbors and jitter", "the second view is one of the 24 nearest images", [new ImageJitter(0.3, 0.3, 1)], [new NeighborSwap(24), new ImageJitter(0.3, 0.3, 1)]),
        new("no variance term", "mixing, 0.3; what the paper calls a collapse", (context, plan) => VicReg(context, plan, [new RowMixing(0.3)], [new RowMixing(0.3)],
            options => options.Loss = new VicRegLoss { VarianceCoefficient = 0 })),
        new("no covariance term", "mixing, 0.3", (context, plan) => VicReg(context, plan, [new RowMixing(0.3)], [new RowMixing(0.3)],
            options => options.Loss = new VicRegLoss { CovarianceCoefficient = 0 })),
        new("Barlow Twins", "mixing, 0.3", (context, plan) => VicReg(context, plan, [new RowMixing(0.3)], [new RowMixing(0.3)], options => options.Loss = new BarlowTwinsLoss())),
    ];

    private static Representation Vic(string name, string note, ViewCorruption[] first, ViewCorruption[]? second = null) =>
        new(name, note, (context, plan) => VicReg(context, plan, first, second ?? first));

    private static VicRegEmbeddingEstimator VicReg(
        MLContext context, Plan plan, ViewCorruption[] first, ViewCorruption[] second, Action<VicRegEmbeddingEstimator.Options>? change = null)
    {
        var options = new VicRegEmbeddingEstimator.Options
        {
            FirstView = first,
            SecondView = second,
            Dimension = Dimension,
            FeatureScaling = FeatureScaling.None,
            NumberOfEpochs = plan.Epochs,
        };
        change?.Invoke(options);
        return context.Transforms.VicRegEmbedding(options);
    }
}
