using static MlNetExtensions.GradientTransformation;

namespace MlNetExtensions;

/// <content>Methods that see matrices as matrices. Equations and sources are with the links that each is made of.</content>
public static partial class Optimizers
{
    /// <summary>
    /// Muon (Jordan et al., 2024): Nesterov momentum 0.95 and <see cref="Orthogonalize"/> on the matrices of
    /// hidden layers; AdamW with the same rate on the output layer and on vectors.
    /// </summary>
    /// <param name="learningRate">η; 0.001 where null: the updates are made as long as Adam's.</param>
    /// <param name="weightDecay">λ, not negative.</param>
    /// <param name="momentum">μ in [0, 1).</param>
    public static GradientTransformation Muon(Schedule? learningRate = null, double weightDecay = 0.1, double momentum = 0.95) =>
        new ForGroups(
        GroupSelection.HiddenMatrices,
        WithDecay(
            new ScaleByMomentum { Momentum = momentum, Nesterov = true }.Then(new Orthogonalize { Scale = OrthogonalScale.LikeAdam }),
            weightDecay,
            learningRate ?? 0.001),
        AdamW(learningRate, weightDecay));

    /// <summary>
    /// Muon with variance adaptation ("What Really Matters in Matrix-Whitening Optimizers?", 2025): the orthogonalized momentum o is
    /// divided by the root of the average of o².
    /// </summary>
    /// <inheritdoc cref="Muon"/>
    public static GradientTransformation AdaptiveMuon(Schedule? learningRate = null, double weightDecay = 0.1, double momentum = 0.95) =>
        new ForGroups(
        GroupSelection.HiddenMatrices,
        WithDecay(
            Chain(new ScaleByMomentum { Momentum = momentum, Nesterov = true }, new Orthogonalize(),
                new ScaleByAdam { Beta1 = 0, Beta2 = 0.95 }),
            weightDecay,
            learningRate ?? 0.001),
        AdamW(learningRate, weightDecay));

    /// <summary>Shampoo on matrices; see <see cref="ScaleByShampoo"/>. Vectors get AdaGrad.</summary>
    /// <param name="learningRate">η; 0.1 where null.</param>
    /// <param name="period">Steps from one computation of the roots to the next.</param>
    public static GradientTransformation Shampoo(Schedule? learningRate = null, int period = 1) => new ForGroups(
        GroupSelection.Matrices,
        Chain(new ScaleByShampoo { Period = period }, new ScaleByLearningRate(learningRate ?? 0.1)),
        AdaGrad(learningRate ?? 0.1));

    /// <summary>SOAP on matrices; see <see cref="ScaleBySoap"/>. Vectors get AdamW.</summary>
    /// <param name="learningRate">η; 0.003 where null.</param>
    /// <param name="weightDecay">λ, not negative.</param>
    /// <param name="period">Steps from one basis to the next.</param>
    public static GradientTransformation Soap(Schedule? learningRate = null, double weightDecay = 0.01, int period = 10) => new ForGroups(
        GroupSelection.Matrices,
        WithDecay(new ScaleBySoap { Period = period }, weightDecay, learningRate ?? 0.003),
        AdamW(learningRate ?? 0.003, weightDecay, 0.95, 0.95));

    /// <summary>
    /// SCALE: rows of matrices normalized, with a momentum of 0.9 on the output layer only; see <see cref="ScaleByRowNorm"/>. Vectors get
    /// AdamW.
    /// </summary>
    /// <param name="learningRate">η; 0.001 where null.</param>
    /// <param name="weightDecay">λ, not negative.</param>
    public static GradientTransformation Scale(Schedule? learningRate = null, double weightDecay = 0) => new ForGroups(
        GroupSelection.HiddenMatrices,
        WithDecay(new ScaleByRowNorm(), weightDecay, learningRate ?? 0.001),
        new ForGroups(
            GroupSelection.Matrices,
            WithDecay(new ScaleByAverage().Then(new ScaleByRowNorm()), weightDecay, learningRate ?? 0.001),
            AdamW(learningRate, weightDecay)));

    /// <summary>PSGD with a diagonal preconditioner; see <see cref="ScaleByDiagonalPsgd"/>.</summary>
    /// <param name="learningRate">η; 0.1 where null.</param>
    public static GradientTransformation DiagonalPsgd(Schedule? learningRate = null) =>
        Chain(new ScaleByDiagonalPsgd(), new ScaleByLearningRate(learningRate ?? 0.1));

    /// <summary>PSGD with a low-rank preconditioner; see <see cref="ScaleByLowRankPsgd"/>.</summary>
    /// <param name="learningRate">η; 0.1 where null.</param>
    /// <param name="rank">r, at least 1.</param>
    public static GradientTransformation LowRankPsgd(Schedule? learningRate = null, int rank = 10) =>
        Chain(new ScaleByLowRankPsgd { Rank = rank }, new ScaleByLearningRate(learningRate ?? 0.1));

    /// <summary>Steepest descent under a norm; see <see cref="SteepestDescent"/>.</summary>
    /// <param name="norm">The norm.</param>
    /// <param name="learningRate">η; null for the step size of <see cref="ScaleByProdigy"/>, which knows the Euclidean and the maximum
    /// norm.</param>
    public static GradientTransformation SteepestDescent(DescentNorm norm, Schedule? learningRate = null) => Chain(
        new SteepestDescent { Norm = norm, DualScale = norm == DescentNorm.Euclidean },
        learningRate is null ? new ScaleByProdigy { Norm = norm } : new ScaleByLearningRate(learningRate));
}
