using static MlNetExtensions.GradientTransformation;

namespace MlNetExtensions.Core.Tests.Optimization.Gradient;

/// <summary>A row of the contract suite: a transformation with a learning rate at which it minimizes a parabola.</summary>
/// <param name="Name">Of the row, in test reports.</param>
/// <param name="Transformation">With the rate.</param>
/// <param name="Steps">After which the mean of ½h(x - x*)² is below <paramref name="Reached"/>.</param>
/// <param name="Reached">Sign-like steps circle the minimum at the distance of the rate.</param>
/// <param name="Decomposes">Whether it decomposes matrices, which takes its time.</param>
/// <param name="Allocates">Whether it does so in every step, and allocates, as the doc of the link says.</param>
/// <param name="FloatTolerance">How far float may be from double, relative to the largest parameter.</param>
internal sealed record Link(
    string Name, GradientTransformation Transformation, int Steps = 300, double Reached = 1e-3, bool Decomposes = false, bool Allocates = false,
        double FloatTolerance = 1e-4)
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
        new("VR-SGD", Optimizers.VrSgd(0.5)),
        new("VR-Adam", Optimizers.VrAdam(0.05)),
        new("VR-LAMB", Optimizers.VrLamb(new LinearDecay(0.05, 300), 1e-4)),
        new("geometric median", Chain(new GeometricMedian(), new ScaleByLearningRate(0.5))),
        new("coordinate median", Chain(new CoordinateMedian(), new ScaleByLearningRate(0.5))),
        new("median tracker", Chain(new MedianTracker(3), new ScaleByLearningRate(0.3))),
        new("median tracker, by coordinate", Chain(new MedianTracker(0.3) { ByCoordinate = true }, new ScaleByLearningRate(0.3))),
        new("cluster momentum", Chain(new ClusterMomentum(2), new ScaleByLearningRate(0.5))),
        new("optimal mixture", Chain(new OptimalMixture(), new ScaleByLearningRate(0.3))),
        new("average by rows", Chain(new AverageByRows(), new ScaleByLearningRate(0.5))),
        new("noise-adaptive rates", Chain(new NoiseAdaptiveRates(Optimizers.Sgd(0.3)))),
        new("noise-adaptive rates, sums", new NoiseAdaptiveRates(new ScaleByAdam()) { SumOfMagnitudes = true, Alpha = 5 }.Then(new ScaleByLearningRate(0.05))),
        new("module rates", new ModuleRates(Optimizers.Sgd(0.3)) { MaximumFactor = 2 }),
        new("adversarial perturbation", Chain(new AdversarialPerturbation { Iterations = 2, Radius = 0.1, Rate = 0.1 }, new ScaleByLearningRate(0.3))),
        new("volatility", Chain(new VolatilityRate(0.3) { Period = 2, Window = 3, MaximumFactor = 2 })),
        new("signal-to-noise rate", Chain(new SignalToNoiseRate(0.5))),
        new("cosine", Optimizers.Sgd(new WarmUp(10, new CosineDecay(0.9, 300)))),
        new("step decay", Optimizers.Sgd(StepDecay.InStages(0.9, 300))),
        new("AdaGrad", Chain(new ScaleByAdaGrad(), new ScaleByLearningRate(0.5))),
        new("AdaGrad-Norm", Chain(new ScaleByAdaGradNorm(), new ScaleByLearningRate(10))),
        new("AdaGrad-Norm by rows", Chain(new ScaleByRowAdaGradNorm { Momentum = 0.5 }, new ScaleByLearningRate(1))),
        new("RMSProp", Chain(new ScaleByRmsProp(), new ScaleByLearningRate(0.01)), Steps: 600),
        new("centered RMSProp", Chain(new ScaleByRmsProp { Centered = true, Epsilon = 1e-3 }, new ScaleByLearningRate(0.01))),
        new("NAdam", Chain(new ScaleByNAdam(), new ScaleByLearningRate(0.05))),
        new("RAdam", Chain(new ScaleByRAdam(), new ScaleByLearningRate(0.1))),
        new("RAdam, no early steps",
            Chain(new ScaleByRAdam { EarlySteps = EarlySteps.None, WeightDecay = 1e-4 }, new ScaleByLearningRate(0.1))),
        new("AdaBelief", Chain(new ScaleByBelief(), new ScaleByLearningRate(0.05))),
        new("AdaBelief, not rectified",
            Chain(new ScaleByBelief { Rectify = false, AmsGrad = true, Epsilon = 1e-8 }, new ScaleByLearningRate(0.05))),
        new("AdaMomentum", Chain(new ScaleByAdaMomentum(), new ScaleByLearningRate(0.05))),
        new("diffGrad", Chain(new ScaleByDiffGrad(), new ScaleByLearningRate(0.1))),
        new("Ano", Chain(new ScaleByAno(), new ScaleByLearningRate(0.02))),
        new("Anolog", Chain(new ScaleByAno { Logarithmic = true, Beta2 = 0.999 }, new ScaleByLearningRate(0.02))),
        new("average", Chain(new ScaleByAverage { Corrected = true }, new ScaleByLearningRate(0.5))),
        new("sign", Chain(new ScaleBySign(), new ScaleByLearningRate(0.01)), Steps: 600),
        new("Lion", Chain(new ScaleByLion(), new ScaleByLearningRate(0.01)), Steps: 600),
        new("AdMeta", Chain(new ScaleByDoubleAverage(), new ScaleByAverage { Beta = 0.2 }, new ScaleByLearningRate(0.02),
            new PullToSlowWeights())),
        new("AdMeta as shipped", Chain(
            new ScaleByDoubleAverage { AsShipped = true, Lambda = 0.5 }, new ScaleByAverage { Beta = 0.2 }, new ScaleByLearningRate(0.02)),
                Reached: 1),
        new("decay after the step",
            Chain(new ScaleByAdam { EpsilonBeforeCorrection = true }, new ScaleByLearningRate(0.05), new DecayAfterStep(0.05, 1e-4))),
        new("Muon", Chain(new ScaleByMomentum { Nesterov = true }, new Orthogonalize(),
            new ScaleByLearningRate(new InverseTimeSchedule(0.2, 0.1))), Reached: 0.01),
        new("exact orthogonal",
            Chain(new Orthogonalize { Exact = true, Scale = OrthogonalScale.LikeAdam },
                new ScaleByLearningRate(new InverseTimeSchedule(0.3, 0.05))), Steps: 600, Reached: 0.01, Decomposes: true, Allocates: true,
                    FloatTolerance: 1e-3),
        new("row norm", Chain(new ScaleByRowNorm(), new ScaleByLearningRate(new InverseTimeSchedule(0.1, 0.02))), Steps: 600,
            Reached: 0.01),
        new("column norm", Chain(new ScaleByRowNorm { Columns = true }, new ScaleByLearningRate(new InverseTimeSchedule(0.1, 0.02))),
            Steps: 600, Reached: 0.01),
        new("Adafactor", new ScaleByAdafactor { LearningRate = 0.05, ScaleByParameters = false, Momentum = 0.5 }),
        new("Adafactor by parameters", new ScaleByAdafactor { WeightDecay = 1e-4 }, Steps: 3000, Reached: 0.01),
        new("subset norm", Chain(new ScaleBySubsetNorm(), new ScaleByLearningRate(0.1))),
        new("subset norm by size",
            Chain(new ScaleBySubsetNorm { SubsetSize = -2, Momentum = false, Beta2 = 1 }, new ScaleByLearningRate(1))),
        new("subspace momentum", Chain(new ScaleBySubspaceMomentum { Rank = 2, Period = 7 }, new ScaleByLearningRate(0.01)), Steps: 1500,
            Reached: 0.05, Decomposes: true, FloatTolerance: 1e-2),
        new("subspace momentum by norms",
            Chain(new ScaleBySubspaceMomentum { Rank = 2, Projection = SubspaceProjection.LargestNorms, SubsetSize = null },
                new ScaleByLearningRate(0.1)), Reached: 0.01),
        new("recursive momentum", Chain(new ScaleByRecursiveMomentum(), new ScaleByLearningRate(0.3))),
        new("normalized STORM", Chain(
            new ScaleByRecursiveMomentum(), new ScaleToUnitNorm(), new ScaleByLearningRate(new InverseTimeSchedule(1, 0.05)))),
        new("STORM", new ScaleByStorm { StepScale = 5 }),
        new("STORM+", new ScaleByStormPlus { StepScale = 5 }),
        new("SPIDER", Chain(new ScaleBySpider { Period = 4 }, new ScaleByLearningRate(0.5))),
        new("SVRG", Chain(new ScaleBySvrg(0.75, 4), new ScaleByLearningRate(0.5))),
        new("optimistic AMSGrad", Chain(new ScaleByOptimisticAmsGrad(), new ScaleByLearningRate(0.02))),
        new("frozen variance", Chain(new ScaleByFrozenVariance { FreezeAfter = 5, Epsilon = 1e-3 }, new ScaleByLearningRate(0.002)),
            Steps: 600),
        new("1-bit Adam", Chain(
            new ScaleByFrozenVariance { FreezeAfter = 5, Epsilon = 1e-3, Compress = true }, new ScaleByLearningRate(0.001)), Steps: 600,
                Reached: 0.01, FloatTolerance: 1e-2),
        new("Shampoo", Chain(new ScaleByShampoo(), new ScaleByLearningRate(1)), Decomposes: true, Allocates: true, FloatTolerance: 1e-3),
        new("averaged Shampoo", Chain(
            new ScaleByShampoo { Beta = 0.95, Period = 5, LargestSide = 10 }, new ScaleByLearningRate(0.05)), Reached: 0.02,
                Decomposes: true, FloatTolerance: 1e-2),
        new("SOAP", Chain(new ScaleBySoap { Period = 7 }, new ScaleByLearningRate(0.05)), Decomposes: true, FloatTolerance: 0.1),
        new("diagonal PSGD", Chain(new ScaleByDiagonalPsgd(), new ScaleByLearningRate(0.3)), FloatTolerance: 0.05),
        new("low-rank PSGD", Chain(new ScaleByLowRankPsgd { Rank = 3 }, new ScaleByLearningRate(0.2)), FloatTolerance: 0.05),
        new("steepest, signs", Chain(new SteepestDescent { Norm = DescentNorm.Maximum }, new ScaleByLearningRate(0.01)), Reached: 0.02),
        new("steepest, Euclidean", Chain(new SteepestDescent(), new ScaleByLearningRate(0.5))),
        new("steepest, spectral", Chain(
            new SteepestDescent { Norm = DescentNorm.Spectral }, new ScaleByLearningRate(0.1)), Reached: 0.02, Decomposes: true,
                Allocates: true, FloatTolerance: 1e-2),
        new("Prodigy", new ScaleByProdigy(), Reached: 0.01),
        new("Prodigy of signs", Chain(new ScaleBySign(), new ScaleByProdigy { Norm = DescentNorm.Maximum }), Steps: 1000, Reached: 0.02),
        new("inverse time", Optimizers.Sgd(new InverseTimeSchedule(0.9, 0.01))),
    ];

    public static TheoryData<string> Names => [.. All.Select(link => link.Name)];

    public static Link Of(string name) => All.Single(link => link.Name == name);
}
