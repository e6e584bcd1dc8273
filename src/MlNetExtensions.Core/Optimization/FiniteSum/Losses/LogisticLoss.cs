using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>log(1 + exp(-y m)) for labels -1 and +1.</summary>
public readonly struct LogisticLoss : IBatchLoss
{
    // Above it exp(-t) < 1e-5, whose square's third is below the rounding of double.
    private const double LargeMargin = 11.6;

    /// <inheritdoc/>
    public int Outputs => 1;

    /// <inheritdoc/>
    public double Curvature => 0.25;

    /// <inheritdoc/>
    public string LabelRule => "-1 or +1";

    /// <inheritdoc/>
    public bool IsLabel(double label) => label is -1 or 1;

    /// <inheritdoc/>
    public double Value(ReadOnlySpan<double> margins, double label)
    {
        double t = label * margins[0];
        double tail = Math.Exp(-Math.Abs(t));
        // Below 1e-5 the series is exact to double precision where log(1 + x) has lost digits.
        double log = tail < 1e-5 ? tail * (1 - 0.5 * tail) : Math.Log(1 + tail);
        return Math.Max(-t, 0) + log;
    }

    /// <inheritdoc/>
    public void Gradient(ReadOnlySpan<double> margins, double label, Span<double> gradient) =>
        gradient[0] = -label * (1 / (1 + Math.Exp(label * margins[0])));

    /// <inheritdoc/>
    public void Hessian(ReadOnlySpan<double> margins, double label, Span<double> hessian)
    {
        // From the quotient that the derivative takes too, so that whoever wants both pays for one.
        double odds = Math.Exp(label * margins[0]);
        double miss = 1 / (1 + odds);
        hessian[0] = miss * (miss * Math.Min(odds, double.MaxValue));
    }

    /// <inheritdoc/>
    public double Conjugate(ReadOnlySpan<double> dual, double label)
    {
        double t = -label * dual[0];
        return DualDomain.IsShare(t) ? Entropy.XLogX(t) + Entropy.XLogX(1 - t) : double.PositiveInfinity;
    }

    void IBatchLoss.Evaluate(ReadOnlySpan<double> margins, ReadOnlySpan<double> labels, Span<double> values, Span<double> derivatives)
    {
        TensorPrimitives.Multiply(margins, labels, values);
        TensorPrimitives.Abs(values, derivatives);
        TensorPrimitives.Negate(derivatives, derivatives);
        TensorPrimitives.Exp(derivatives, derivatives);
        for (int i = 0; i < values.Length; i++)
        {
            double t = values[i], tail = derivatives[i];
            values[i] = 1 + tail;
            derivatives[i] = -labels[i] * (t > 0 ? tail : 1) / (1 + tail);
        }
        TensorPrimitives.Log(values, values);
        for (int i = 0; i < values.Length; i++)
        {
            double t = margins[i] * labels[i], share = -labels[i] * derivatives[i];
            // Where the margin is large, log(1 + x) has lost digits that x, the odds of the derivative, still has.
            double tail = share / (1 - share);
            values[i] = t > LargeMargin ? tail * (1 - 0.5 * tail) : values[i] + Math.Max(-t, 0);
        }
    }

    void IBatchLoss.Gradient(ReadOnlySpan<double> margins, ReadOnlySpan<double> labels, Span<double> derivatives)
    {
        TensorPrimitives.Multiply(margins, labels, derivatives);
        TensorPrimitives.Negate(derivatives, derivatives);
        TensorPrimitives.Sigmoid(derivatives, derivatives);
        TensorPrimitives.Multiply(derivatives, labels, derivatives);
        TensorPrimitives.Negate(derivatives, derivatives);
    }

    void IBatchLoss.Hessian(ReadOnlySpan<double> margins, ReadOnlySpan<double> labels, Span<double> curvatures)
    {
        TensorPrimitives.Abs(margins, curvatures);
        TensorPrimitives.Negate(curvatures, curvatures);
        TensorPrimitives.Exp(curvatures, curvatures);
        for (int i = 0; i < curvatures.Length; i++)
        {
            curvatures[i] /= (1 + curvatures[i]) * (1 + curvatures[i]);
        }
    }

    void IBatchLoss.Conjugate(ReadOnlySpan<double> duals, ReadOnlySpan<double> labels, Span<double> values)
    {
        Span<double> complements = stackalloc double[values.Length];
        Span<double> logs = stackalloc double[values.Length];
        TensorPrimitives.Multiply(duals, labels, values);
        TensorPrimitives.Negate(values, values);
        TensorPrimitives.Subtract(1.0, values, complements);
        TensorPrimitives.Log(complements, logs);
        TensorPrimitives.Multiply(complements, logs, complements);
        TensorPrimitives.Log(values, logs);
        for (int i = 0; i < values.Length; i++)
        {
            double t = values[i];
            // At its ends the entropy is 0, where a logarithm is not a number.
            values[i] = t is > 0 and < 1 ? t * logs[i] + complements[i] : DualDomain.IsShare(t) ? 0 : double.PositiveInfinity;
        }
    }
}
