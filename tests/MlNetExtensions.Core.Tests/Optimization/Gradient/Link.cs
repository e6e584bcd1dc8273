using MlNetExtensions.Core.Optimization.Gradient;
using static MlNetExtensions.GradientTransformation;

namespace MlNetExtensions.Core.Tests.Optimization.Gradient;

/// <summary>A row of the contract suite: a transformation with a learning rate at which it minimizes a parabola.</summary>
/// <param name="Name">Of the row, in test reports.</param>
/// <param name="Transformation">With the rate.</param>
/// <param name="Steps">After which the mean of ½h(x - x*)² is below <paramref name="Reached"/>.</param>
/// <param name="Reached">Sign-like steps circle the minimum at the distance of the rate.</param>
/// <param name="Allocates">Whether its matrix products allocate, as the doc of the link says.</param>
/// <param name="FloatTolerance">How far float may be from double, relative to the largest parameter.</param>
internal sealed record Link(
    string Name, GradientTransformation Transformation, int Steps = 300, double Reached = 1e-3, bool Allocates = false, double FloatTolerance = 1e-4)
{
    public static IReadOnlyList<Link> All { get; } =
    [
        new("SGD", Optimizers.Sgd(0.5)),
        new("heavy ball", Optimizers.Sgd(0.05, 0.9)),
        new("Nesterov", Optimizers.Sgd(0.05, 0.9, nesterov: true)),
        new("Adam", Optimizers.Adam(0.05)),
        new("AdamW", Optimizers.AdamW(0.05, 1e-4)),
        new("AMSGrad", Chain(new ScaleByAdam { AmsGrad = true }, new ScaleByLearningRate(0.05))),
        new("MARS-AdamW", Optimizers.MarsAdamW(0.05, vectors: Optimizers.AdamW(0.05, 1e-4))),
        new("MARS-AdamW exact", Optimizers.MarsAdamW(0.05, exact: true, vectors: Optimizers.AdamW(0.05, 1e-4))),
        new("for groups", new ForGroups(GroupSelection.HiddenMatrices, Optimizers.Adam(0.05), Optimizers.Sgd(0.5))),
        new("clipped elements", Chain(new ClipElements(0.5), new ScaleByLearningRate(0.5))),
        new("clipped block RMS", Chain(new ClipBlockRms(0.5), new ScaleByLearningRate(0.5))),
        new("clipped group norms", Chain(new ClipGroupNorms(1), new ScaleByLearningRate(0.5))),
        new("clipped global norm", Chain(new ClipGlobalNorm(3), new ScaleByLearningRate(0.5))),
        new("smoothly clipped", Chain(new ClipGlobalNorm(3) { Smooth = true }, new ScaleByLearningRate(0.5))),
        new("adaptively clipped", Chain(new ClipAdaptively { Share = 0.1 }, new ScaleByLearningRate(0.5))),
        new("clipped SSTM", new ClippedSstm(1.5) { MaximumMove = 10 }),
        new("Grokfast", Chain(new Grokfast { Alpha = 0.9 }, new ScaleByLearningRate(0.2))),
        new("Grokfast window", Chain(new GrokfastWindow { Window = 5, Lambda = 1 }, new ScaleByLearningRate(0.2))),
        new("trust ratio", Chain(new ScaleByAdam(), new ScaleByTrustRatio(), new ScaleByLearningRate(new LinearDecay(0.05, 300)))),
        new("agreement filtering", Chain(new GradientAgreementFilter(), new ScaleByLearningRate(0.5))),
        new("agreement mean", Chain(new GradientAgreementMean { Threshold = 1.2 }, new ScaleByLearningRate(0.5))),
        new("lookahead", new Lookahead(Optimizers.Adam(0.1))),
        new("lookahead, reset", new Lookahead(Optimizers.Sgd(0.05, 0.9)) { Momentum = LookaheadMomentum.Reset }),
        new("lookahead, pull back", new Lookahead(Optimizers.Sgd(0.05, 0.9)) { Momentum = LookaheadMomentum.PullBack }),
        new("lookahead, as shipped", new Lookahead(Optimizers.Sgd(0.05, 0.9)) { Momentum = LookaheadMomentum.PullBackAsShipped }),
        new("8-bit Adam", Chain(new EightBit(new ScaleByAdam()) { MinimumCount = 1 }, new ScaleByLearningRate(new LinearDecay(0.05, 300))), FloatTolerance: 0.02),
        new("8-bit momentum", Chain(new EightBit(new ScaleByMomentum()) { MinimumCount = 60 }, new ScaleByLearningRate(0.05)), FloatTolerance: 0.02),
        new("cosine", Optimizers.Sgd(new WarmUp(10, new CosineDecay(0.9, 300)))),
        new("step decay", Optimizers.Sgd(StepDecay.InStages(0.9, 300))),
        new("inverse time", Optimizers.Sgd(new InverseTimeSchedule(0.9, 0.01))),
    ];

    public static TheoryData<string> Names => [.. All.Select(link => link.Name)];

    public static Link Of(string name) => All.Single(link => link.Name == name);
}
