using static MlNetExtensions.GradientTransformation;

namespace MlNetExtensions;

/// <content>Methods with a step for each parameter. Equations and sources are with the links that each is made of.</content>
public static partial class Optimizers
{
    /// <summary>AdaGrad; see <see cref="ScaleByAdaGrad"/>.</summary>
    /// <param name="learningRate">η; 0.01 where null.</param>
    public static GradientTransformation AdaGrad(Schedule? learningRate = null) =>
        Chain(new ScaleByAdaGrad(), new ScaleByLearningRate(learningRate ?? 0.01));

    /// <summary>AdaGrad with one step size for all parameters; see <see cref="ScaleByAdaGradNorm"/>.</summary>
    /// <param name="learningRate">η; 1 where null.</param>
    public static GradientTransformation AdaGradNorm(Schedule? learningRate = null) =>
        Chain(new ScaleByAdaGradNorm(), new ScaleByLearningRate(learningRate ?? 1));

    /// <summary>RMSProp; see <see cref="ScaleByRmsProp"/>.</summary>
    /// <param name="learningRate">η; 0.01 where null.</param>
    /// <param name="momentum">μ in [0, 1) of a heavy ball after it.</param>
    /// <param name="centered">Whether the variance takes the place of the second moment.</param>
    public static GradientTransformation RmsProp(Schedule? learningRate = null, double momentum = 0, bool centered = false) => Chain(
        new ScaleByRmsProp { Centered = centered },
        momentum > 0 ? new ScaleByMomentum { Momentum = momentum } : Chain(),
        new ScaleByLearningRate(learningRate ?? 0.01));

    /// <summary>NAdam; see <see cref="ScaleByNAdam"/>.</summary>
    /// <param name="learningRate">η; 0.002 where null.</param>
    public static GradientTransformation NAdam(Schedule? learningRate = null) =>
        Chain(new ScaleByNAdam(), new ScaleByLearningRate(learningRate ?? 0.002));

    /// <summary>AMSGrad, with decoupled weight decay; see <see cref="ScaleByAdam"/>.</summary>
    /// <param name="learningRate">η; 0.001 where null.</param>
    /// <param name="weightDecay">λ, not negative.</param>
    public static GradientTransformation AmsGrad(Schedule? learningRate = null, double weightDecay = 0) =>
        WithDecay(new ScaleByAdam { AmsGrad = true }, weightDecay, learningRate ?? 0.001);

    /// <summary>AMSGrad that steps along the expected next gradient; see <see cref="ScaleByOptimisticAmsGrad"/>.</summary>
    /// <param name="learningRate">η; 0.001 where null.</param>
    public static GradientTransformation OptimisticAmsGrad(Schedule? learningRate = null) =>
        Chain(new ScaleByOptimisticAmsGrad(), new ScaleByLearningRate(learningRate ?? 0.001));

    /// <summary>RAdam; see <see cref="ScaleByRAdam"/>.</summary>
    /// <param name="learningRate">η; 0.001 where null.</param>
    /// <param name="weightDecay">λ, not negative.</param>
    public static GradientTransformation RAdam(Schedule? learningRate = null, double weightDecay = 0) =>
        Chain(new ScaleByRAdam { WeightDecay = weightDecay }, new ScaleByLearningRate(learningRate ?? 0.001));

    /// <summary>AdaBelief, rectified, with decoupled weight decay; see <see cref="ScaleByBelief"/>.</summary>
    /// <param name="learningRate">η; 0.001 where null.</param>
    /// <param name="weightDecay">λ, not negative.</param>
    public static GradientTransformation AdaBelief(Schedule? learningRate = null, double weightDecay = 0) =>
        WithDecay(new ScaleByBelief(), weightDecay, learningRate ?? 0.001);

    /// <summary>AdaMomentum, with decoupled weight decay; see <see cref="ScaleByAdaMomentum"/>.</summary>
    /// <param name="learningRate">η; 0.001 where null.</param>
    /// <param name="weightDecay">λ, not negative.</param>
    public static GradientTransformation AdaMomentum(Schedule? learningRate = null, double weightDecay = 0) =>
        WithDecay(new ScaleByAdaMomentum(), weightDecay, learningRate ?? 0.001);

    /// <summary>AdMeta on gradient descent; see <see cref="ScaleByDoubleAverage"/> and <see cref="PullToSlowWeights"/>.</summary>
    /// <param name="learningRate">η; 0.05 where null.</param>
    public static GradientTransformation AdMetaS(Schedule? learningRate = null) => Chain(
        new ScaleByDoubleAverage { Lambda = 0.9 }, new ScaleByAverage { Beta = 0.2 }, new ScaleByLearningRate(learningRate ?? 0.05),
            new PullToSlowWeights());

    /// <summary>AdMeta on RAdam; see <see cref="ScaleByDoubleAverage"/> and <see cref="PullToSlowWeights"/>.</summary>
    /// <param name="learningRate">η; 0.001 where null.</param>
    public static GradientTransformation AdMetaR(Schedule? learningRate = null) => Chain(
        new ScaleByDoubleAverage { Lambda = 0.2 }, new ScaleByRAdam(), new ScaleByLearningRate(learningRate ?? 0.001),
            new PullToSlowWeights());

    /// <summary>diffGrad; see <see cref="ScaleByDiffGrad"/>.</summary>
    /// <param name="learningRate">η; 0.001 where null.</param>
    public static GradientTransformation DiffGrad(Schedule? learningRate = null) =>
        Chain(new ScaleByDiffGrad(), new ScaleByLearningRate(learningRate ?? 0.001));

    /// <summary>Ano, with decoupled weight decay; see <see cref="ScaleByAno"/>.</summary>
    /// <param name="learningRate">η; 0.0001 where null.</param>
    /// <param name="weightDecay">λ, not negative.</param>
    public static GradientTransformation Ano(Schedule? learningRate = null, double weightDecay = 0) =>
        WithDecay(new ScaleByAno(), weightDecay, learningRate ?? 0.0001);

    /// <summary>Anolog, with decoupled weight decay; see <see cref="ScaleByAno"/>.</summary>
    /// <param name="learningRate">η; 0.0001 where null.</param>
    /// <param name="weightDecay">λ, not negative.</param>
    public static GradientTransformation Anolog(Schedule? learningRate = null, double weightDecay = 0) =>
        WithDecay(new ScaleByAno { Logarithmic = true, Beta2 = 0.999 }, weightDecay, learningRate ?? 0.0001);

    /// <summary>Lion, with decoupled weight decay; see <see cref="ScaleByLion"/>.</summary>
    /// <param name="learningRate">η; 0.0001 where null.</param>
    /// <param name="weightDecay">λ, not negative.</param>
    public static GradientTransformation Lion(Schedule? learningRate = null, double weightDecay = 0) =>
        WithDecay(new ScaleByLion(), weightDecay, learningRate ?? 0.0001);

    /// <summary>Adafactor with relative steps; see <see cref="ScaleByAdafactor"/>.</summary>
    /// <param name="learningRate">α; null for the relative step.</param>
    public static GradientTransformation Adafactor(Schedule? learningRate = null) => new ScaleByAdafactor { LearningRate = learningRate };

    /// <summary>
    /// Adam with a second moment for each row or column of a matrix; see <see cref="ScaleBySubsetNorm"/>. Vectors get AdamW with a tenth of
    /// the rate.
    /// </summary>
    /// <param name="learningRate">η of the matrices, about ten times Adam's; 0.01.</param>
    /// <param name="weightDecay">λ, not negative.</param>
    public static GradientTransformation AdamSubsetNorm(double learningRate = 0.01, double weightDecay = 0) => new ForGroups(
        GroupSelection.Matrices,
        WithDecay(new ScaleBySubsetNorm(), weightDecay, learningRate),
        AdamW(learningRate / 10, weightDecay));

    /// <summary>Momentum in a subspace; see <see cref="ScaleBySubspaceMomentum"/>. Vectors get AdamW.</summary>
    /// <param name="learningRate">η; 0.001 where null.</param>
    /// <param name="weightDecay">λ, not negative.</param>
    /// <param name="rank">The dimension of the subspace.</param>
    public static GradientTransformation SubspaceMomentum(Schedule? learningRate = null, double weightDecay = 0, int rank = 128) =>
        new ForGroups(
        GroupSelection.Matrices,
        WithDecay(new ScaleBySubspaceMomentum { Rank = rank }, weightDecay, learningRate ?? 0.001),
        AdamW(learningRate, weightDecay));

    /// <summary>Adam whose second moment is frozen after a number of steps; see <see cref="ScaleByFrozenVariance"/>.</summary>
    /// <param name="learningRate">η; 0.001 where null.</param>
    /// <param name="freezeAfter">Steps before it is frozen.</param>
    /// <param name="compress">Whether the momentum is then compressed to signs.</param>
    public static GradientTransformation FrozenVarianceAdam(Schedule? learningRate = null, int freezeAfter = 1000,
        bool compress = false) => Chain(
        new ScaleByFrozenVariance { FreezeAfter = freezeAfter, Compress = compress }, new ScaleByLearningRate(learningRate ?? 0.001));

    private static GradientTransformation WithDecay(GradientTransformation link, double weightDecay, Schedule learningRate) =>
        Chain(link, new AddDecayedWeights(weightDecay), new ScaleByLearningRate(learningRate));
}
