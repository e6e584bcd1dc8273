namespace MlNetExtensions;

/// <summary>
/// The optimizers of the literature as chains of <see cref="GradientTransformation"/>s, with the defaults of the papers. Print one to see
/// what it is made of; put links before or after with <see cref="GradientTransformation.Chain"/>.
/// </summary>
public static partial class Optimizers
{
    /// <summary>
    /// Stochastic gradient descent: x ← x - ηg (Robbins and Monro, 1951), with heavy-ball or Nesterov momentum (see
    /// <see cref="ScaleByMomentum"/>).
    /// </summary>
    /// <param name="learningRate">η.</param>
    /// <param name="momentum">μ in [0, 1); 0 for none.</param>
    /// <param name="nesterov">Whether the step looks ahead along the momentum.</param>
    public static GradientTransformation Sgd(Schedule learningRate, double momentum = 0, bool nesterov = false) => momentum == 0
        ? GradientTransformation.Chain(new ScaleByLearningRate(learningRate))
        : GradientTransformation.Chain(new ScaleByMomentum { Momentum = momentum, Nesterov = nesterov },
            new ScaleByLearningRate(learningRate));

    /// <summary>Adam; see <see cref="ScaleByAdam"/>.</summary>
    /// <param name="learningRate">η; 0.001 where null.</param>
    /// <param name="beta1">β₁ in [0, 1).</param>
    /// <param name="beta2">β₂ in [0, 1).</param>
    /// <param name="epsilon">ε, positive.</param>
    public static GradientTransformation Adam(Schedule? learningRate = null, double beta1 = 0.9, double beta2 = 0.999,
        double epsilon = 1e-8) =>
        GradientTransformation.Chain(
            new ScaleByAdam { Beta1 = beta1, Beta2 = beta2, Epsilon = epsilon },
            new ScaleByLearningRate(learningRate ?? 0.001));

    /// <summary>Adam with decoupled weight decay (Loshchilov and Hutter, ICLR 2019): x ← x - η(u + λx).</summary>
    /// <inheritdoc cref="Adam"/>
    /// <param name="learningRate">η; 0.001 where null.</param>
    /// <param name="weightDecay">λ, not negative.</param>
    /// <param name="beta1">β₁ in [0, 1).</param>
    /// <param name="beta2">β₂ in [0, 1).</param>
    /// <param name="epsilon">ε, positive.</param>
    public static GradientTransformation AdamW(
        Schedule? learningRate = null, double weightDecay = 0.01, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8) =>
        GradientTransformation.Chain(
            new ScaleByAdam { Beta1 = beta1, Beta2 = beta2, Epsilon = epsilon },
            new AddDecayedWeights(weightDecay),
            new ScaleByLearningRate(learningRate ?? 0.001));

    /// <summary>
    /// MARS with AdamW (Yuan et al., ICML 2025): <see cref="MarsCorrection"/>, Adam and decoupled decay on matrices; AdamW with β (0.9,
    /// 0.95) and decay 0.1 on vectors.
    /// </summary>
    /// <param name="learningRate">η; 0.003 where null.</param>
    /// <param name="weightDecay">λ of the matrices, not negative.</param>
    /// <param name="beta1">β₁ in [0, 1).</param>
    /// <param name="beta2">β₂ in [0, 1).</param>
    /// <param name="epsilon">ε, positive.</param>
    /// <param name="gamma">γ, not negative.</param>
    /// <param name="exact">Whether the second gradient is computed; needs an oracle.</param>
    /// <param name="vectors">What vectors get instead.</param>
    public static GradientTransformation MarsAdamW(
        Schedule? learningRate = null, double weightDecay = 0, double beta1 = 0.95, double beta2 = 0.99, double epsilon = 1e-8,
            double gamma = 0.025,
        bool exact = false, GradientTransformation? vectors = null) =>
        OnMatrices(
            vectors,
            new MarsCorrection { Gamma = gamma, Beta = beta1, Exact = exact },
            new ScaleByAdam { Beta1 = beta1, Beta2 = beta2, Epsilon = epsilon },
            new AddDecayedWeights(weightDecay),
            new ScaleByLearningRate(learningRate ?? 0.003));

    private static ForGroups OnMatrices(GradientTransformation? vectors, params IEnumerable<GradientTransformation> links) =>
        new(GroupSelection.Matrices, GradientTransformation.Chain(links), vectors ?? AdamW(0.003, 0.1, 0.9, 0.95));
}
