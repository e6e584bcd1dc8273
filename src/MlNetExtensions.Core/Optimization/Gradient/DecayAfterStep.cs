using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// Decoupled weight decay of the parameters after the step, x ← (1 - η_t·λ)·(x - u), as some official implementations have it. Stands after
/// the learning rate, which it has to be told again.
/// </summary>
public sealed record DecayAfterStep : GradientTransformation
{
    /// <param name="schedule">η.</param>
    /// <param name="decay">λ: finite and not negative.</param>
    public DecayAfterStep(Schedule schedule, double decay) =>
        (Schedule, Decay) = (OptionValue.NotNull(schedule, nameof(schedule)), OptionValue.NotNegative(decay, nameof(decay)));

    /// <summary>η.</summary>
    public Schedule Schedule { get; }

    /// <summary>λ.</summary>
    public double Decay { get; }

    /// <inheritdoc/>
    public override LinkRole Role => LinkRole.Decay;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options => [("η", Schedule), ("λ", Decay)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(this, layout);

    private sealed class State<T>(DecayAfterStep options, ParameterLayout layout) : ElementwiseState<T>(layout)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private T _share;

        protected internal override void Begin(in GradientStep<T> context) =>
            _share = T.CreateTruncating(options.Schedule.At(context.Number) * options.Decay);

        // u + s·(x - u) is what is to be subtracted.
        protected internal override void Update(in ElementBlock<T> block)
        {
            TensorPrimitives.Subtract(block.Parameters, block.Update, block.Scratch);
            TensorPrimitives.MultiplyAdd(block.Scratch, _share, block.Update, block.Update);
        }
    }
}
