using System.Globalization;
using System.Numerics.Tensors;

namespace MlNetExtensions;

/// <summary>Keeps every weight between a lower and an upper bound, beside ½·l2·‖w‖².</summary>
public sealed class BoxRegularizer : Regularizer
{
    /// <param name="lower">Lower bound of every weight; -∞ for none.</param>
    /// <param name="upper">Upper bound of every weight; +∞ for none.</param>
    /// <param name="l2">Strength of the squares, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="l2"/> is negative or not finite.</exception>
    /// <exception cref="ArgumentException">The bounds leave no room.</exception>
    public BoxRegularizer(double lower, double upper, double l2 = 0) : base(l2)
    {
        if (!(lower <= upper))
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"lower is {lower} and upper is {upper}; no weight lies between them."));
        }
        (Lower, Upper) = (lower, upper);
    }

    /// <summary>Lower bound of every weight.</summary>
    public double Lower { get; }

    /// <summary>Upper bound of every weight.</summary>
    public double Upper { get; }

    /// <inheritdoc/>
    public override bool HasDual => L2 > 0 || (double.IsFinite(Lower) && double.IsFinite(Upper));

    /// <inheritdoc/>
    public override void Repeat(Span<double> column, ReadOnlySpan<double> gradient, double stepSize, int times)
    {
        // Repeated steps move a weight one way only, so the bound that stops it may as well be applied at the end.
        for (int k = 0; k < column.Length; k++)
        {
            column[k] = Math.Clamp(Drift(column[k], gradient[k], stepSize, times), Lower, Upper);
        }
    }

    /// <inheritdoc/>
    protected internal override double Remainder(ReadOnlySpan<double> weights, int outputs)
    {
        foreach (double weight in weights)
        {
            if (weight < Lower || weight > Upper)
            {
                return double.PositiveInfinity;
            }
        }
        return 0;
    }

    /// <inheritdoc/>
    protected internal override void ProxRemainder(Span<double> weights, double stepSize, int outputs) =>
        TensorPrimitives.Clamp(weights, Lower, Upper, weights);

    /// <inheritdoc/>
    protected override double ConjugateRemainder(ReadOnlySpan<double> dual, int outputs)
    {
        double sum = 0;
        foreach (double u in dual)
        {
            sum += u == 0 ? 0 : u * (u > 0 ? Upper : Lower);
        }
        return sum;
    }

    /// <inheritdoc/>
    protected override double DualScaleRemainder(ReadOnlySpan<double> dual, int outputs) =>
        double.IsFinite(ConjugateRemainder(dual, outputs)) ? 1 : 0;
}
