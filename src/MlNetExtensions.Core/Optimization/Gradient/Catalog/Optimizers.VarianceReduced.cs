using static MlNetExtensions.GradientTransformation;

namespace MlNetExtensions;

/// <content>Methods that reduce the variance of the gradient. Equations and sources are with the links that each is made of.</content>
public static partial class Optimizers
{
    /// <summary>
    /// MARS with the sign of the momentum (called Lion in the paper, but with one average); AdamW on vectors. See
    /// <see cref="MarsCorrection"/>.
    /// </summary>
    /// <param name="learningRate">η; 0.001 where null.</param>
    /// <param name="weightDecay">λ of the matrices, not negative.</param>
    /// <param name="beta">β in [0, 1).</param>
    /// <param name="gamma">γ, not negative.</param>
    /// <param name="exact">Whether the second gradient is computed; needs an oracle.</param>
    public static GradientTransformation MarsLion(
        Schedule? learningRate = null, double weightDecay = 0, double beta = 0.95, double gamma = 0.025, bool exact = false) => OnMatrices(
        null,
        new MarsCorrection { Gamma = gamma, Beta = beta, Exact = exact },
        new ScaleByMomentum { Momentum = beta },
        new ScaleBySign(),
        new AddDecayedWeights(weightDecay),
        new ScaleByLearningRate(learningRate ?? 0.001));

    /// <summary>
    /// MARS with an orthogonalized momentum; AdamW on vectors. See <see cref="MarsCorrection"/> and <see cref="Orthogonalize"/>.
    /// </summary>
    /// <inheritdoc cref="MarsLion"/>
    public static GradientTransformation MarsShampoo(
        Schedule? learningRate = null, double weightDecay = 0, double beta = 0.95, double gamma = 0.025, bool exact = false) => OnMatrices(
        null,
        new MarsCorrection { Gamma = gamma, Beta = beta, Exact = exact },
        new ScaleByMomentum { Momentum = beta },
        new Orthogonalize { Scale = OrthogonalScale.RowsOverColumns },
        new AddDecayedWeights(weightDecay),
        new ScaleByLearningRate(learningRate ?? 0.003));

    /// <summary>STORM with steps that choose themselves; see <see cref="ScaleByStorm"/>.</summary>
    /// <param name="stepScale">k, positive.</param>
    /// <param name="momentumScale">c, positive.</param>
    public static GradientTransformation Storm(double stepScale = 0.1, double momentumScale = 10) =>
        Chain(new ScaleByStorm { StepScale = stepScale, MomentumScale = momentumScale });

    /// <summary>STORM+; see <see cref="ScaleByStormPlus"/>.</summary>
    /// <param name="stepScale">η, positive.</param>
    public static GradientTransformation StormPlus(double stepScale = 1) => Chain(new ScaleByStormPlus { StepScale = stepScale });

    /// <summary>STORM's direction with steps of a fixed length; see <see cref="ScaleByRecursiveMomentum"/>.</summary>
    /// <param name="learningRate">The length of a step; 0.01 where null.</param>
    /// <param name="weight">a in (0, 1].</param>
    public static GradientTransformation NormalizedStorm(Schedule? learningRate = null, double weight = 0.1) => Chain(
        new ScaleByRecursiveMomentum { Weight = weight }, new ScaleToUnitNorm(), new ScaleByLearningRate(learningRate ?? 0.01));

    /// <summary>SPIDER; see <see cref="ScaleBySpider"/>.</summary>
    /// <param name="learningRate">The length of a step; 0.01 where null.</param>
    /// <param name="period">Steps from one gradient over all rows to the next.</param>
    public static GradientTransformation Spider(Schedule? learningRate = null, int period = 100) => Chain(
        new ScaleBySpider { Period = period }, new ScaleToUnitNorm(), new ScaleByLearningRate(learningRate ?? 0.01));

    /// <summary>α-SVRG before AdamW; see <see cref="ScaleBySvrg"/>.</summary>
    /// <param name="period">Steps of an epoch.</param>
    /// <param name="learningRate">η; 0.001 where null.</param>
    /// <param name="coefficient">α; 0.75 where null, which in the paper falls linearly to 0.</param>
    /// <param name="weightDecay">λ, not negative.</param>
    public static GradientTransformation AlphaSvrg(int period, Schedule? learningRate = null, Schedule? coefficient = null,
        double weightDecay = 0) =>
        Chain(new ScaleBySvrg(coefficient ?? 0.75, period), AdamW(learningRate, weightDecay));
}
