using System.Globalization;
using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Networks;

/// <summary>
/// Cross-entropy of classes: ℓ = −w_y·Σ_k q_k·ln p_k with p = softmax(z), q_k = (1 − s)·[k = y] + s/K under label smoothing s, and the
/// class's weight w_y; ∂ℓ/∂z = w_y(p − q). The target is the index of the class from 0; scores are the probabilities p.
/// </summary>
/// <remarks>Label smoothing: Szegedy, Vanhoucke, Ioffe, Shlens and Wojna, "Rethinking the Inception architecture for computer vision",
/// 2016.</remarks>
public sealed class SoftmaxCrossEntropy : NetworkLoss
{
    private readonly double[]? _weights;

    /// <param name="classes">K, at least 2.</param>
    /// <param name="labelSmoothing">s in [0, 1).</param>
    /// <param name="classWeights">K weights, not negative; null for all 1.</param>
    /// <exception cref="ArgumentException">An argument is out of range.</exception>
    public SoftmaxCrossEntropy(int classes, double labelSmoothing = 0, IReadOnlyList<double>? classWeights = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        Arguments.Require(labelSmoothing is >= 0 and < 1, labelSmoothing, "in [0, 1)");
        if (classWeights is not null && (classWeights.Count != classes || !classWeights.All(weight => double.IsFinite(weight) && weight >= 0)))
        {
            throw new ArgumentException(
                $"There are {classes} classes and class weights {string.Join(", ", classWeights)}; give one for each class, finite and not negative.",
                nameof(classWeights));
        }

        (Outputs, LabelSmoothing, _weights) = (classes, labelSmoothing, classWeights is null ? null : [.. classWeights]);
    }

    /// <inheritdoc/>
    public override string Name
    {
        get
        {
            string smoothing = LabelSmoothing > 0 ? string.Create(CultureInfo.InvariantCulture, $", smoothing {LabelSmoothing}") : "";
            string weights = _weights is null
                ? ""
                : $", weights {string.Join(' ', _weights.Select(weight => weight.ToString("R", CultureInfo.InvariantCulture)))}";
            return string.Create(CultureInfo.InvariantCulture, $"SoftmaxCrossEntropy({Outputs}{smoothing}{weights})");
        }
    }

    /// <inheritdoc/>
    public override int Outputs { get; }

    /// <summary>s.</summary>
    public double LabelSmoothing { get; }

    /// <inheritdoc/>
    public override string? Problem(float value) => value >= 0 && value < Outputs && value == MathF.Floor(value)
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"no class: classes are whole numbers from 0 to {Outputs - 1}");

    /// <inheritdoc/>
    public override bool? IsRight(ReadOnlySpan<float> outputs, ReadOnlySpan<float> target) => TensorPrimitives.IndexOfMax(outputs) == (int)target[0];

    /// <inheritdoc/>
    public override T Evaluate<T>(ReadOnlySpan<T> outputs, ReadOnlySpan<T> target, Span<T> gradient)
    {
        int label = int.CreateTruncating(target[0]);
        T largest = TensorPrimitives.Max(outputs);
        TensorPrimitives.Subtract(outputs, largest, gradient);
        T smooth = T.CreateTruncating(LabelSmoothing / Outputs), sure = T.CreateTruncating(1 - LabelSmoothing);

        // −Σ q ln p = ln Σ e^z − (1 − s) z_y − (s/K) Σ z.
        T linear = sure * gradient[label] + (LabelSmoothing > 0 ? smooth * TensorPrimitives.Sum<T>(gradient) : T.Zero);
        TensorPrimitives.Exp(gradient, gradient);
        T sum = TensorPrimitives.Sum<T>(gradient);
        T weight = _weights is null ? T.One : T.CreateTruncating(_weights[label]);
        TensorPrimitives.Multiply(gradient, weight / sum, gradient);
        if (LabelSmoothing > 0)
        {
            TensorPrimitives.Subtract(gradient, weight * smooth, gradient);
        }

        gradient[label] -= weight * sure;
        return weight * (T.Log(sum) - linear);
    }

    /// <inheritdoc/>
    public override void Scores<T>(ReadOnlySpan<T> outputs, Span<T> scores) => TensorPrimitives.SoftMax(outputs, scores);
}
