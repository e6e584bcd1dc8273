using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// The recursive momentum of STORM with a constant weight: d_t = g_t + (1 - a)(d_{t-1} - g′_t), where g′_t is the gradient of the current
/// mini-batch at the parameters before the last step, d₁ = g₁. With <see cref="ScaleToUnitNorm"/> after it this is normalized STORM.
/// </summary>
/// <remarks>
/// On f(x) = ½λx² + ξx with Var ξ = σ² and constant step η, s = ηλ: the error of d has variance a/(2 - a)·σ², and
/// Var(x)/Var(x of SGD) = a(2 - a - s + as) / ((2 - a)(a + s - as)). Asks the oracle, so it should be the first link.
/// </remarks>
public sealed record ScaleByRecursiveMomentum : GradientTransformation
{
    /// <summary>a in (0, 1]; 0.1. 1 is the gradient itself.</summary>
    public double Weight { get; init => field = OptionValue.Check(value is > 0 and <= 1, value, "above 0 and at most 1"); } = 0.1;

    /// <inheritdoc/>
    public override GradientNeeds Needs => GradientNeeds.CurrentBatch;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options => [("a", Weight)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(Weight, layout);

    private sealed class State<T> : RecursiveMomentumState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public State(double weight, ParameterLayout layout)
            : base(layout) => Weight = weight;
    }
}

/// <summary>d ← g + (1 - a)(d - g′); derived classes choose a.</summary>
internal abstract class RecursiveMomentumState<T> : ElementwiseState<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] _direction;
    private readonly PreviousPoint<T> _previous;
    private T _keep;

    protected RecursiveMomentumState(ParameterLayout layout)
        : base(layout)
    {
        _direction = Values("d");
        _previous = new PreviousPoint<T>(layout, Values("previous parameters", layout.Length));
    }

    protected double Weight { get; set; }

    protected internal override void Begin(in GradientStep<T> context)
    {
        _previous.Move(context);
        _keep = context.Number == 1 ? T.Zero : T.CreateTruncating(1 - Weight);
    }

    protected internal override void Update(in ElementBlock<T> block)
    {
        Span<T> direction = block.Of(_direction);
        TensorPrimitives.Subtract(direction, block.Of(_previous.Gradient), direction);
        TensorPrimitives.MultiplyAdd(direction, _keep, block.Update, direction);
        direction.CopyTo(block.Update);
    }
}
