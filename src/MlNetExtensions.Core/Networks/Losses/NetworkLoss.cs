using System.Numerics;

namespace MlNetExtensions.Core.Networks;

/// <summary>What a network is trained to make small: a loss of each row, and how the losses of a batch's rows make one number.</summary>
/// <remarks>Stateless, and called by many threads at once. Whoever needs another one derives from this class.</remarks>
public abstract class NetworkLoss
{
    /// <summary>Name in print-outs and errors, with all options.</summary>
    public virtual string Name => GetType().Name;

    /// <summary>Outputs that the network must have.</summary>
    public abstract int Outputs { get; }

    /// <summary>Target values of a row.</summary>
    public virtual int Targets => 1;

    /// <summary>Values that <see cref="Scores"/> gives for a row.</summary>
    public virtual int ScoreCount => Outputs;

    /// <summary>The loss of one row and its gradient with respect to the network's outputs.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="outputs"><see cref="Outputs"/> values.</param>
    /// <param name="target"><see cref="Targets"/> values, sound by <see cref="Problem"/>.</param>
    /// <param name="gradient">Where <see cref="Outputs"/> values are written.</param>
    public abstract T Evaluate<T>(ReadOnlySpan<T> outputs, ReadOnlySpan<T> target, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>What the outputs of a row mean: probabilities, say. The outputs themselves unless overridden.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="outputs"><see cref="Outputs"/> values.</param>
    /// <param name="scores">Where <see cref="ScoreCount"/> values are written; never the same memory.</param>
    public virtual void Scores<T>(ReadOnlySpan<T> outputs, Span<T> scores)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => outputs.CopyTo(scores);

    /// <summary>What is wrong with a target, as a sentence that goes on after "is"; null where it is sound. Finite unless
    /// overridden.</summary>
    /// <param name="value">One target value.</param>
    public virtual string? Problem(float value) => float.IsFinite(value) ? null : "not finite";

    /// <summary>Whether the outputs give the target, for losses of classes; null for others.</summary>
    /// <param name="outputs"><see cref="Outputs"/> values.</param>
    /// <param name="target"><see cref="Targets"/> values.</param>
    public virtual bool? IsRight(ReadOnlySpan<float> outputs, ReadOnlySpan<float> target) => null;

    /// <summary>
    /// The share that each row's loss has in the loss of the batch, which is the sum of shares times losses. Shares are taken as constants
    /// in the gradient. Unless overridden the mean: weight / rows.
    /// </summary>
    /// <param name="losses">One a row.</param>
    /// <param name="weights">One a row, 1 on average over all training rows.</param>
    /// <param name="shares">Where they are written.</param>
    public virtual void Share(ReadOnlySpan<double> losses, ReadOnlySpan<double> weights, Span<double> shares) =>
        System.Numerics.Tensors.TensorPrimitives.Divide(weights, losses.Length, shares);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
