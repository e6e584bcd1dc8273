using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// u ← u + λ·x. After the preconditioner and before the learning rate this is decoupled weight decay (Loshchilov and Hutter, ICLR 2019); as
/// the first link it is an L2 penalty ½λ‖x‖²; after the learning rate, a decay that the rate does not scale.
/// </summary>
public sealed record AddDecayedWeights : GradientTransformation
{
    /// <param name="decay">λ: finite and not negative.</param>
    public AddDecayedWeights(double decay) => Decay = OptionValue.NotNegative(decay, nameof(decay));

    /// <summary>λ.</summary>
    public double Decay { get; }

    /// <inheritdoc/>
    public override LinkRole Role => LinkRole.Decay;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options => [("", Decay)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(layout, Decay);

    private sealed class State<T>(ParameterLayout layout, double decay) : ElementwiseState<T>(layout)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        private readonly T _decay = T.CreateTruncating(decay);

        protected internal override void Update(in ElementBlock<T> block) =>
            TensorPrimitives.MultiplyAdd(block.Parameters, _decay, block.Update, block.Update);
    }
}
