using System.Numerics.Tensors;
using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>
/// strength·Σⱼ‖wⱼ‖₂ + ½·l2·‖w‖², wⱼ being the weights of column j over all classes (L1/L2; Yuan and Lin, 2006):
/// a column serves every class or none.
/// </summary>
public sealed class GroupLassoRegularizer : Regularizer
{
    /// <param name="strength">Strength of the group norms, ≥ 0.</param>
    /// <param name="l2">Strength of the squares, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A strength is negative or not finite.</exception>
    public GroupLassoRegularizer(double strength, double l2 = 0) : base(l2)
    {
        Arguments.RequireNotNegative(strength);
        Strength = strength;
    }

    /// <summary>Strength of the group norms.</summary>
    public double Strength { get; }

    /// <inheritdoc/>
    public override bool HasDual => Strength > 0 || L2 > 0;

    /// <inheritdoc/>
    protected internal override double Remainder(ReadOnlySpan<double> weights, int outputs)
    {
        double sum = 0;
        for (int j = 0; j < weights.Length; j += outputs)
        {
            sum += TensorPrimitives.Norm(weights.Slice(j, outputs));
        }
        return Strength * sum;
    }

    /// <inheritdoc/>
    protected internal override void ProxRemainder(Span<double> weights, double stepSize, int outputs)
    {
        for (int j = 0; j < weights.Length; j += outputs)
        {
            Span<double> group = weights.Slice(j, outputs);
            double norm = TensorPrimitives.Norm<double>(group);
            double scale = norm > stepSize * Strength ? 1 - stepSize * Strength / norm : 0;
            TensorPrimitives.Multiply(group, scale, group);
        }
    }

    /// <inheritdoc/>
    protected override double ConjugateRemainder(ReadOnlySpan<double> dual, int outputs) =>
        // A scaled dual point lies on the boundary up to rounding.
        LargestNorm(dual, outputs) <= Strength * (1 + 1e-12) ? 0 : double.PositiveInfinity;

    /// <inheritdoc/>
    protected override double DualScaleRemainder(ReadOnlySpan<double> dual, int outputs)
    {
        double largest = LargestNorm(dual, outputs);
        return largest <= Strength ? 1 : Strength / largest;
    }

    private static double LargestNorm(ReadOnlySpan<double> dual, int outputs)
    {
        double largest = 0;
        for (int j = 0; j < dual.Length; j += outputs)
        {
            largest = Math.Max(largest, TensorPrimitives.Norm(dual.Slice(j, outputs)));
        }
        return largest;
    }
}
