namespace MlNetExtensions;

/// <content>Against heavy tails, for large batches, and with small states.</content>
public static partial class Optimizers
{
    /// <summary>Clipped SGD, for heavy-tailed noise; see <see cref="ClipGlobalNorm"/>.</summary>
    /// <param name="learningRate">η.</param>
    /// <param name="limit">The norm that a gradient has at most: a positive number, or a schedule.</param>
    public static GradientTransformation ClippedSgd(Schedule learningRate, Schedule limit) =>
        GradientTransformation.Chain(new ClipGlobalNorm(limit), new ScaleByLearningRate(learningRate));

    /// <summary>Adam with one byte for each of its moments; see <see cref="EightBit"/>.</summary>
    /// <inheritdoc cref="Adam"/>
    public static GradientTransformation Adam8Bit(Schedule? learningRate = null, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8) =>
        GradientTransformation.Chain(
            new EightBit(new ScaleByAdam { Beta1 = beta1, Beta2 = beta2, Epsilon = epsilon }),
            new ScaleByLearningRate(learningRate ?? 0.001));

    /// <summary>VR-SGD: SGD on gradients scaled by their signal-to-noise ratio; see <see cref="ScaleBySignalToNoise"/>.</summary>
    /// <param name="learningRate">η; larger than SGD's.</param>
    /// <param name="momentum">μ in [0, 1); 0 for none.</param>
    /// <param name="gamma">γ in (0, 1].</param>
    public static GradientTransformation VrSgd(Schedule learningRate, double momentum = 0, double gamma = 0.1) =>
        new ScaleBySignalToNoise { Gamma = gamma }.Then(Sgd(learningRate, momentum));

    /// <summary>VR-Adam: Adam on gradients scaled by the average of their signal-to-noise ratio.</summary>
    /// <param name="learningRate">η; 0.001 where null.</param>
    /// <param name="beta3">β₃ in [0, 1).</param>
    /// <param name="gamma">γ in (0, 1].</param>
    public static GradientTransformation VrAdam(Schedule? learningRate = null, double beta3 = 0.9, double gamma = 0.1) =>
        new ScaleBySignalToNoise { Gamma = gamma, Averaging = beta3 }.Then(Adam(learningRate));

    /// <summary>VR-LAMB: LAMB on gradients scaled by the average of their signal-to-noise ratio.</summary>
    /// <param name="learningRate">η; 0.001 where null.</param>
    /// <param name="weightDecay">λ, not negative.</param>
    /// <param name="beta3">β₃ in [0, 1).</param>
    /// <param name="gamma">γ in (0, 1].</param>
    public static GradientTransformation VrLamb(Schedule? learningRate = null, double weightDecay = 0.01, double beta3 = 0.9, double gamma = 0.1) =>
        new ScaleBySignalToNoise { Gamma = gamma, Averaging = beta3 }.Then(Lamb(learningRate, weightDecay));

    /// <summary>LAMB (You et al., ICLR 2020): Adam with decoupled decay and <see cref="ScaleByTrustRatio"/>; ε is 1e-6.</summary>
    /// <param name="learningRate">η; 0.001 where null.</param>
    /// <param name="weightDecay">λ, not negative.</param>
    public static GradientTransformation Lamb(Schedule? learningRate = null, double weightDecay = 0.01) =>
        GradientTransformation.Chain(
            new ScaleByAdam { Epsilon = 1e-6 },
            new AddDecayedWeights(weightDecay),
            new ScaleByTrustRatio(),
            new ScaleByLearningRate(learningRate ?? 0.001));

    /// <summary>
    /// LARS (You, Gitman and Ginsburg, 2017), as VICReg and Barlow Twins use it: decay and <see cref="ScaleByTrustRatio"/> on matrices only, then
    /// momentum on all, x ← x - η·b.
    /// </summary>
    /// <param name="learningRate">η; large, as the ratio makes steps small: 0.2 for 256 rows a batch in VICReg.</param>
    /// <param name="weightDecay">λ of the matrices, not negative.</param>
    /// <param name="momentum">μ in [0, 1).</param>
    /// <param name="trustCoefficient">Of the trust ratio, positive.</param>
    public static GradientTransformation Lars(Schedule learningRate, double weightDecay = 1e-6, double momentum = 0.9, double trustCoefficient = 0.001) =>
        GradientTransformation.Chain(
            new ForGroups(
                GroupSelection.Matrices,
                GradientTransformation.Chain(new AddDecayedWeights(weightDecay), new ScaleByTrustRatio { Coefficient = trustCoefficient, MaximumRatio = null })),
            new ScaleByMomentum { Momentum = momentum },
            new ScaleByLearningRate(learningRate));
}
