using MlNetExtensions.Core;


namespace MlNetExtensions;

/// <summary>
/// Minimax concave penalty (Zhang, 2010): the slope falls linearly from λ at zero to nothing at γ·λ, flat beyond.
/// </summary>
public sealed class McpRegularizer : FoldedConcaveRegularizer
{
    /// <param name="strength">λ > 0.</param>
    /// <param name="concavity">γ > 1; 3 is customary.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public McpRegularizer(double strength, double concavity = 3) : base(strength)
    {
        Arguments.Require(double.IsFinite(concavity) && concavity > 1, concavity, "finite and above 1");
        Concavity = concavity;
    }

    /// <summary>γ: flat beyond γ·λ.</summary>
    public double Concavity { get; }

    internal override double LargestConcavity => 1 / Concavity;

    private protected override double Penalty(double size) =>
        size <= Concavity * Strength
            ? Strength * size - 0.5 * size * size / Concavity
            : 0.5 * Concavity * Strength * Strength;

    private protected override double Slope(double size) => Math.Max(0, Strength - size / Concavity);

    private protected override int Candidates(double size, double stepSize, Span<double> candidates)
    {
        double end = Concavity * Strength;
        candidates[0] = Math.Max(size, end);
        double curvature = 1 - stepSize / Concavity;
        if (curvature <= 0)
        {
            // Below γλ the scalar problem is concave: no minimum inside.
            return 1;
        }
        candidates[1] = Math.Clamp((size - stepSize * Strength) / curvature, 0, end);
        return 2;
    }
}
