using System.Numerics.Tensors;
using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>l1·‖w‖₁ + ½·l2·‖w‖² (Zou and Hastie, 2005); the lasso when l2 is 0.</summary>
public sealed class ElasticNetRegularizer : Regularizer
{
    /// <param name="l1">Strength of the absolute values, ≥ 0.</param>
    /// <param name="l2">Strength of the squares, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A strength is negative or not finite.</exception>
    public ElasticNetRegularizer(double l1, double l2) : base(l2)
    {
        Arguments.RequireNotNegative(l1);
        L1 = l1;
    }

    /// <summary>Strength of the absolute values.</summary>
    public double L1 { get; }

    /// <inheritdoc/>
    public override bool HasDual => L1 > 0 || L2 > 0;

    /// <inheritdoc/>
    public override void Repeat(Span<double> column, ReadOnlySpan<double> gradient, double stepSize, int times)
    {
        for (int k = 0; k < column.Length; k++)
        {
            column[k] = Repeat(column[k], gradient[k], stepSize, times);
        }
    }

    /// <inheritdoc/>
    protected internal override double Remainder(ReadOnlySpan<double> weights, int outputs) => L1 * TensorPrimitives.SumOfMagnitudes(weights);

    /// <inheritdoc/>
    protected internal override void ProxRemainder(Span<double> weights, double stepSize, int outputs)
    {
        double threshold = stepSize * L1;
        for (int j = 0; j < weights.Length; j++)
        {
            weights[j] = SoftThreshold(weights[j], threshold);
        }
    }

    /// <inheritdoc/>
    protected override double ConjugateRemainder(ReadOnlySpan<double> dual, int outputs) =>
        // A scaled dual point lies on the boundary up to rounding.
        LargestMagnitude(dual) <= L1 * (1 + 1e-12) ? 0 : double.PositiveInfinity;

    /// <inheritdoc/>
    protected override double DualScaleRemainder(ReadOnlySpan<double> dual, int outputs)
    {
        double largest = LargestMagnitude(dual);
        return largest <= L1 ? 1 : L1 / largest;
    }

    private static double LargestMagnitude(ReadOnlySpan<double> dual) =>
        dual.IsEmpty ? 0 : Math.Abs(TensorPrimitives.MaxMagnitude(dual));

    private static double SoftThreshold(double value, double threshold) =>
        value > threshold ? value - threshold : value < -threshold ? value + threshold : 0;

    /// <summary>
    /// On each side of zero a step is affine, so a run of steps has a closed form until the weight reaches zero; it then
    /// stays there or leaves on the other side. Hence at most three runs, each closed by one explicit step.
    /// </summary>
    private double Repeat(double weight, double gradient, double stepSize, int times)
    {
        while (times > 0)
        {
            int side = weight != 0 ? Math.Sign(weight) : Math.Abs(gradient) > L1 ? -Math.Sign(gradient) : 0;
            if (side == 0)
            {
                return 0;
            }
            double slope = gradient + side * L1;
            int run = side * slope <= 0 ? times : Math.Min(times, StepsUntilZero(Math.Abs(weight), Math.Abs(slope), stepSize));
            if (run > 0)
            {
                weight = Drift(weight, slope, stepSize, run);
                weight = side * weight > 0 ? weight : 0;
                times -= run;
            }
            if (times > 0)
            {
                weight = SoftThreshold(weight - stepSize * gradient, stepSize * L1) / (1 + stepSize * L2);
                times--;
            }
        }
        return weight;
    }

    /// <summary>How many whole steps a weight of this size can take down this slope before one would cross zero.</summary>
    private int StepsUntilZero(double size, double slope, double stepSize)
    {
        double steps = L2 == 0
            ? size / (stepSize * slope)
            : Precise.LogP1(size * L2 / slope) / Precise.LogP1(stepSize * L2);
        return steps >= int.MaxValue ? int.MaxValue : Math.Max(0, (int)steps);
    }
}
