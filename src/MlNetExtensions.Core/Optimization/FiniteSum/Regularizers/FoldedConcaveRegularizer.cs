using MlNetExtensions.Core;


namespace MlNetExtensions;

/// <summary>
/// Penalties that rise like the lasso at zero and flatten out, so that large weights are not shrunk: nonconvex, for
/// sparse recovery. Solvers find stationary points of such objectives.
/// </summary>
public abstract class FoldedConcaveRegularizer : Regularizer
{
    private protected FoldedConcaveRegularizer(double strength) : base(0)
    {
        Arguments.RequirePositive(strength);
        Strength = strength;
    }

    /// <summary>λ: the slope at zero.</summary>
    public double Strength { get; }

    /// <inheritdoc/>
    public sealed override bool IsConvex => false;

    /// <inheritdoc/>
    internal abstract override double LargestConcavity { get; }

    /// <inheritdoc/>
    protected internal sealed override double Remainder(ReadOnlySpan<double> weights, int outputs)
    {
        double sum = 0;
        foreach (double weight in weights)
        {
            sum += Penalty(Math.Abs(weight));
        }
        return sum;
    }

    /// <inheritdoc/>
    protected internal sealed override void ProxRemainder(Span<double> weights, double stepSize, int outputs)
    {
        Span<double> candidates = stackalloc double[4];
        for (int j = 0; j < weights.Length; j++)
        {
            double size = Math.Abs(weights[j]);
            int count = Candidates(size, stepSize, candidates);
            double best = 0, bestValue = 0.5 * size * size;
            // For long steps the scalar problem has several local minima; the lowest is the prox.
            foreach (double candidate in candidates[..count])
            {
                double value = 0.5 * (candidate - size) * (candidate - size) + stepSize * Penalty(candidate);
                if (value < bestValue)
                {
                    (best, bestValue) = (candidate, value);
                }
            }
            weights[j] = Math.CopySign(best, weights[j]);
        }
    }

    /// <summary>The tangent of the penalty in |w| at a weight is a lasso of the slope there: it lies above the penalty, which is concave in |w|.</summary>
    internal sealed override void ProxOfTangent(Span<double> column, ReadOnlySpan<double> at, double stepSize)
    {
        for (int k = 0; k < column.Length; k++)
        {
            double left = Math.Abs(column[k]) - stepSize * Slope(Math.Abs(at[k]));
            column[k] = left > 0 ? Math.CopySign(left, column[k]) : 0;
        }
    }

    /// <inheritdoc/>
    protected sealed override double ConjugateRemainder(ReadOnlySpan<double> dual, int outputs) => double.PositiveInfinity;

    /// <inheritdoc/>
    protected sealed override double DualScaleRemainder(ReadOnlySpan<double> dual, int outputs) => 0;

    /// <summary>The penalty of a weight of absolute value <paramref name="size"/>.</summary>
    private protected abstract double Penalty(double size);

    /// <summary>The slope of the penalty at a weight of absolute value <paramref name="size"/>, from the right at 0.</summary>
    private protected abstract double Slope(double size);

    /// <summary>Points u ≥ 0 among which ½(u - size)² + stepSize·Penalty(u) has its minimum over u > 0; returns their number.</summary>
    private protected abstract int Candidates(double size, double stepSize, Span<double> candidates);
}
