using System.Globalization;
using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>log Σₖ exp(mₖ) - m_y for labels y = 0 … K - 1 (softmax cross-entropy, all K classes parametrized).</summary>
public readonly struct MultinomialLogisticLoss : ILoss
{
    // What thousands of steps may add up to in rounding.
    private const double LargestTotal = 1e-9;

    /// <param name="classes">K, at least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="classes"/> is below 2.</exception>
    public MultinomialLogisticLoss(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        Outputs = classes;
    }

    /// <inheritdoc/>
    public int Outputs { get; }

    /// <summary>½: the largest eigenvalue that diag(p) - ppᵀ can have; ¼, which is often quoted, fails for two equal classes.</summary>
    public double Curvature => 0.5;

    /// <inheritdoc/>
    public string LabelRule => string.Create(CultureInfo.InvariantCulture, $"a class index from 0 to {Outputs - 1}");

    /// <inheritdoc/>
    public bool IsLabel(double label) => label >= 0 && label < Outputs && label == Math.Floor(label);

    /// <inheritdoc/>
    public double Value(ReadOnlySpan<double> margins, double label)
    {
        double largest = TensorPrimitives.Max(margins);
        double sum = 0;
        foreach (double margin in margins)
        {
            sum += Math.Exp(margin - largest);
        }
        return Math.Log(sum) + (largest - margins[(int)label]);
    }

    /// <inheritdoc/>
    public void Gradient(ReadOnlySpan<double> margins, double label, Span<double> gradient)
    {
        Probabilities(margins, gradient);
        gradient[(int)label] -= 1;
    }

    /// <inheritdoc/>
    public void Hessian(ReadOnlySpan<double> margins, double label, Span<double> hessian)
    {
        Span<double> p = hessian[..Outputs];
        Probabilities(margins, p);
        // The first row doubles as the store of p, so it is written last.
        for (int k = Outputs - 1; k >= 0; k--)
        {
            double pk = p[k];
            Span<double> row = hessian.Slice(k * Outputs, Outputs);
            TensorPrimitives.Multiply(p, -pk, row);
            row[k] += pk;
        }
    }

    /// <inheritdoc/>
    public double Conjugate(ReadOnlySpan<double> dual, double label)
    {
        double sum = 0, total = 0;
        for (int k = 0; k < dual.Length; k++)
        {
            double p = k == (int)label ? dual[k] + 1 : dual[k];
            if (!DualDomain.IsNotNegative(p))
            {
                return double.PositiveInfinity;
            }
            sum += Entropy.XLogX(p);
            total += dual[k];
        }
        // The loss does not change when all margins rise alike, so the dual has no such component.
        return Math.Abs(total) <= LargestTotal ? sum : double.PositiveInfinity;
    }

    /// <summary>The softmax, shifted so that no exponential overflows.</summary>
    private static void Probabilities(ReadOnlySpan<double> margins, Span<double> probabilities)
    {
        probabilities = probabilities[..margins.Length];
        TensorPrimitives.Subtract(margins, TensorPrimitives.Max(margins), probabilities);
        TensorPrimitives.SoftMax(probabilities, probabilities);
    }
}
