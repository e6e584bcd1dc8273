using MlNetExtensions.Core;

namespace MlNetExtensions.Tuning;

/// <summary>What a Gaussian process is given: the kernel and its parameters.</summary>
/// <remarks>
/// k(x, x') = variance · m(r) · exp(-h²/2), where m is of the kernel's kind, r² = Σ (distance/scale)² over numbers and ordered levels, and
/// h² = Σ [levels differ]/scale² over categories. See <see cref="PointEmbedding"/> for distances where a dimension is inactive.
/// </remarks>
public sealed record KernelParameters
{
    /// <param name="variance">The prior variance of a value, positive.</param>
    /// <param name="noise">The variance of what is added to a value when it is observed once, positive.</param>
    /// <param name="lengthScales">For each dimension of the space, positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is not positive and finite.</exception>
    public KernelParameters(double variance, double noise, IReadOnlyList<double> lengthScales)
    {
        ArgumentNullException.ThrowIfNull(lengthScales);
        Arguments.RequirePositive(variance);
        Arguments.RequirePositive(noise);
        foreach (double scale in lengthScales)
        {
            Arguments.RequirePositive(scale, nameof(lengthScales));
        }

        (Variance, Noise, LengthScales) = (variance, noise, lengthScales);
    }

    /// <summary>The kernel; Matérn 5/2.</summary>
    public KernelKind Kind { get; init; } = KernelKind.Matern52;

    /// <summary>The prior variance of a value.</summary>
    public double Variance { get; }

    /// <summary>The variance of an observation's noise.</summary>
    public double Noise { get; }

    /// <summary>One for each dimension: over how far values go together.</summary>
    public IReadOnlyList<double> LengthScales { get; }
}
