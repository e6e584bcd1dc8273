using MlNetExtensions.Core;


namespace MlNetExtensions;

/// <summary>
/// Smoothly clipped absolute deviation (Fan and Li, 2001): slope λ up to λ, falling to zero at a·λ, flat beyond.
/// </summary>
public sealed class ScadRegularizer : FoldedConcaveRegularizer
{
    /// <param name="strength">λ > 0.</param>
    /// <param name="shape">a > 2; the paper recommends 3.7.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public ScadRegularizer(double strength, double shape = 3.7) : base(strength)
    {
        Arguments.Require(double.IsFinite(shape) && shape > 2, shape, "finite and above 2");
        Shape = shape;
    }

    /// <summary>a: flat beyond a·λ.</summary>
    public double Shape { get; }

    internal override double LargestConcavity => 1 / (Shape - 1);

    private protected override double Penalty(double size) =>
        size <= Strength ? Strength * size
        : size <= Shape * Strength ? (2 * Shape * Strength * size - size * size - Strength * Strength) / (2 * (Shape - 1))
        : 0.5 * (Shape + 1) * Strength * Strength;

    private protected override double Slope(double size) =>
        size <= Strength ? Strength : Math.Max(0, (Shape * Strength - size) / (Shape - 1));

    private protected override int Candidates(double size, double stepSize, Span<double> candidates)
    {
        double end = Shape * Strength;
        candidates[0] = Math.Clamp(size - stepSize * Strength, 0, Strength);
        candidates[1] = Math.Max(size, end);
        double curvature = 1 - stepSize / (Shape - 1);
        if (curvature <= 0)
        {
            // Between λ and aλ the scalar problem is concave: no minimum inside.
            return 2;
        }
        candidates[2] = Math.Clamp((size - stepSize * end / (Shape - 1)) / curvature, Strength, end);
        return 3;
    }
}
