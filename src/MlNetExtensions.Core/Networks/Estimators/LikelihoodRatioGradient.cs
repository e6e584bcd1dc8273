using static System.FormattableString;

namespace MlNetExtensions;

/// <summary>
/// The likelihood-ratio gradient (Jiang and others, "One Forward is Enough for Neural Network Training via Likelihood Ratio Method", ICLR
/// 2024): noise ε ~ N(0, σ²I) is added to the outputs of one dense layer at a time, and ∂L/∂zᵢ ≈ (ℓᵢ(ε) - ℓᵢ(-ε))/(2σ²)·εᵢ for every row i,
/// from which weights and biases get theirs. Nothing is propagated back, so losses and activations need no derivative.
/// </summary>
/// <remarks>
/// An antithetic pair of passes for each dense layer and repetition. It is the exact gradient of the loss smoothed by the layer's noise,
/// E[ℓ(z + ε)], and so biased by O(σ²) where the loss is not quadratic in z. From the abstract and public reviews; without the paper's
/// quasi-Monte Carlo numbers. For networks whose parameters lie in dense layers and whose rows do not depend on each other.
/// </remarks>
public sealed record LikelihoodRatioGradient : GradientEstimator
{
    /// <summary>σ, positive; 0.1.</summary>
    public double Noise { get; init; } = 0.1;

    /// <summary>Antithetic pairs for each layer, at least 1; 1.</summary>
    public int Repetitions { get; init; } = 1;

    /// <inheritdoc/>
    public override string ToString() => Invariant($"{nameof(LikelihoodRatioGradient)}(noise {Noise}, {Repetitions} pairs)");

    internal override string? Problem(NetworkShape shape) => this switch
    {
        { Noise: not (> 0 and < double.PositiveInfinity) } => Invariant($"{nameof(Noise)} is {Noise}; it must be positive"),
        { Repetitions: < 1 } => Invariant($"{nameof(Repetitions)} is {Repetitions}; it must be at least 1"),
        _ when shape.CouplesRows => "its rows depend on each other by normalization over the batch, so that no row has a loss of its own",
        _ when shape.Layers.Any(layer => layer is LayerNormLayer) => "a layer other than a dense one has parameters, which get no gradient",
        _ => null,
    };
}
