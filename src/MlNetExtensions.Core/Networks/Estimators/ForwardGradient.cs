using static System.FormattableString;

namespace MlNetExtensions;

/// <summary>
/// The forward gradient (Baydin, Pearlmutter, Syme, Wood and Torr, "Gradients without Backpropagation", 2022; Fournier and others, "Can
/// Forward Gradient Match Backpropagation?", ICML 2023): ĝ = ⟨∇L, v⟩·v for a random direction v ~ N(0, I), averaged over some. Unbiased,
/// since E[vvᵀ] = I; its variance is (d + 1)‖∇L‖² for d parameters and one direction.
/// </summary>
/// <remarks>
/// The slope along v is (L(w + δv) - L(w - δv))/2δ, by two passes forward with the same masks, where the papers differentiate forward: any
/// layer and loss serves, and what is estimated is the gradient up to O(δ²) and rounding. The papers' better directions, from local
/// auxiliary losses, are left out.
/// </remarks>
public sealed record ForwardGradient : GradientEstimator
{
    /// <summary>Directions that are averaged, at least 1; 1.</summary>
    public int Directions { get; init; } = 1;

    /// <summary>δ, positive; 1e-3.</summary>
    public double Distance { get; init; } = 1e-3;

    /// <inheritdoc/>
    public override string ToString() => Invariant($"{nameof(ForwardGradient)}({Directions} directions, distance {Distance})");

    internal override string? Problem(NetworkShape shape) => this switch
    {
        { Directions: < 1 } => Invariant($"{nameof(Directions)} is {Directions}; it must be at least 1"),
        { Distance: not (> 0 and < double.PositiveInfinity) } => Invariant($"{nameof(Distance)} is {Distance}; it must be positive"),
        _ => null,
    };
}
