using System.Numerics.Tensors;
using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>
/// A penalty ψ(w) = ½·L2·‖w‖² + R(w) on the weights; intercepts are never penalized. A derived class states the
/// remainder R, the quadratic part is handled here.
/// </summary>
/// <remarks>Weights are feature-major (the K weights of a column lie together); spans hold whole columns.</remarks>
public abstract class Regularizer
{
    /// <param name="l2">Strength of the quadratic part, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="l2"/> is negative or not finite.</exception>
    protected Regularizer(double l2)
    {
        Arguments.RequireNotNegative(l2);
        L2 = l2;
    }

    /// <summary>No penalty.</summary>
    public static Regularizer None { get; } = new L2Regularizer(0);

    /// <summary>Strength of the quadratic part: what ψ adds to the strong convexity of the objective.</summary>
    public double L2 { get; }

    /// <summary>Whether R is zero, so that ψ has a gradient everywhere.</summary>
    public virtual bool IsSmooth => false;

    /// <summary>Whether ψ is convex; if not, a minimizer finds a stationary point and there is no duality gap.</summary>
    public virtual bool IsConvex => true;

    /// <summary>Whether the dual problem gives finite bounds, so that a duality gap can certify the result.</summary>
    public virtual bool HasDual => L2 > 0;

    /// <summary>How fast a slope of ψ falls at most: a prox of steps below 1 over it is a convex problem. 0 where ψ is convex.</summary>
    internal virtual double LargestConcavity => 0;

    /// <summary>½·L2·‖w‖².</summary>
    public static Regularizer Ridge(double l2) => new L2Regularizer(l2);

    /// <summary>l1·‖w‖₁.</summary>
    public static Regularizer Lasso(double l1) => new ElasticNetRegularizer(l1, 0);

    /// <summary>l1·‖w‖₁ + ½·l2·‖w‖².</summary>
    public static Regularizer ElasticNet(double l1, double l2) => new ElasticNetRegularizer(l1, l2);

    /// <summary>ψ(w).</summary>
    public double Value(ReadOnlySpan<double> weights, int outputs) =>
        0.5 * L2 * TensorPrimitives.SumOfSquares(weights) + Remainder(weights, outputs);

    /// <summary>weights ← argmin over u of ½‖u - weights‖² + stepSize·ψ(u).</summary>
    public void Prox(Span<double> weights, double stepSize, int outputs)
    {
        double shrink = 1 / (1 + stepSize * L2);
        if (L2 > 0)
        {
            TensorPrimitives.Multiply(weights, shrink, weights);
        }
        ProxRemainder(weights, stepSize * shrink, outputs);
    }

    /// <summary>
    /// column ← argmin over u of ½‖u - column‖² + stepSize·ψ̂(u) for one column of K weights, where ψ̂ is ψ, or where that is not convex its tangent at
    /// <paramref name="at"/>.
    /// </summary>
    internal virtual void ProxOfTangent(Span<double> column, ReadOnlySpan<double> at, double stepSize) => Prox(column, stepSize, column.Length);

    /// <summary>
    /// The conjugate ψ*(u) = sup over w of ⟨u, w⟩ - ψ(w). With L2 > 0 the supremum is attained at a prox; without, it is
    /// the conjugate of the remainder.
    /// </summary>
    public double Conjugate(ReadOnlySpan<double> dual, int outputs)
    {
        if (L2 == 0)
        {
            return ConjugateRemainder(dual, outputs);
        }
        if (IsSmooth)
        {
            return 0.5 / L2 * TensorPrimitives.SumOfSquares(dual);
        }
        var best = new double[dual.Length];
        TensorPrimitives.Divide(dual, L2, best);
        ProxRemainder(best, 1 / L2, outputs);
        return TensorPrimitives.Dot(dual, best) - Value(best, outputs);
    }

    /// <summary>The largest t ≤ 1 for which ψ*(t·dual) is finite; 0 if only the zero vector has a finite conjugate.</summary>
    public double DualScale(ReadOnlySpan<double> dual, int outputs) => L2 > 0 ? 1 : DualScaleRemainder(dual, outputs);

    /// <summary>
    /// Repeats w ← prox(w - stepSize·gradient) for one column, whose gradient stands still: what a lazy solver owes a
    /// column that its rows have not touched. The default replays the steps until they stop moving.
    /// </summary>
    public virtual void Repeat(Span<double> column, ReadOnlySpan<double> gradient, double stepSize, int times)
    {
        Span<double> before = stackalloc double[column.Length <= 128 ? column.Length : 0];
        before = before.Length == column.Length ? before : new double[column.Length];
        for (int t = 0; t < times; t++)
        {
            column.CopyTo(before);
            TensorPrimitives.MultiplyAdd(gradient, -stepSize, column, column);
            Prox(column, stepSize, column.Length);
            if (before.SequenceEqual(column))
            {
                return;
            }
        }
    }

    /// <summary>R(w).</summary>
    protected internal abstract double Remainder(ReadOnlySpan<double> weights, int outputs);

    /// <summary>weights ← argmin over u of ½‖u - weights‖² + stepSize·R(u).</summary>
    protected internal abstract void ProxRemainder(Span<double> weights, double stepSize, int outputs);

    /// <summary>R*(u); called only when L2 is 0.</summary>
    protected abstract double ConjugateRemainder(ReadOnlySpan<double> dual, int outputs);

    /// <summary>The largest t ≤ 1 with R*(t·dual) finite; called only when L2 is 0.</summary>
    protected abstract double DualScaleRemainder(ReadOnlySpan<double> dual, int outputs);

    /// <summary>w after <paramref name="times"/> steps of w ← (w - stepSize·slope) / (1 + stepSize·L2), in closed form.</summary>
    protected double Drift(double weight, double slope, double stepSize, int times)
    {
        double traveled = times * stepSize;
        if (traveled * L2 < 1e-17)
        {
            return weight - traveled * slope;
        }
        double shrunk = -Precise.ExpM1(-times * Precise.LogP1(stepSize * L2));
        return weight - shrunk * weight - shrunk / L2 * slope;
    }
}
