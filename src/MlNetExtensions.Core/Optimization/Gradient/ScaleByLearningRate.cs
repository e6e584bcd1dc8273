using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>u ← η_t·u. The one link of a chain that makes a step of a direction.</summary>
public sealed record ScaleByLearningRate : GradientTransformation
{
    /// <param name="schedule">η: a number, or a schedule.</param>
    public ScaleByLearningRate(Schedule schedule) => Schedule = OptionValue.NotNull(schedule, nameof(schedule));

    /// <summary>η.</summary>
    public Schedule Schedule { get; }

    /// <inheritdoc/>
    public override LinkRole Role => LinkRole.Rate;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options => [("", Schedule)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(layout, Schedule);

    private sealed class State<T>(ParameterLayout layout, Schedule schedule) : ElementwiseState<T>(layout)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        private T _rate;

        protected internal override void Begin(in GradientStep<T> context) => _rate = T.CreateTruncating(schedule.At(context.Number));

        protected internal override void Update(in ElementBlock<T> block) => TensorPrimitives.Multiply(block.Update, _rate, block.Update);
    }
}
