using System.Numerics;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>Exponential average: m = βm + (1 - β)g, u = m, or m/(1 - βᵗ) where it is corrected for its start at zero.</summary>
public sealed record ScaleByAverage : GradientTransformation
{
    /// <summary>β in [0, 1); 0.9.</summary>
    public double Beta { get; init => field = OptionValue.Fraction(value); } = 0.9;

    /// <summary>Whether the bias toward zero of the first steps is corrected.</summary>
    public bool Corrected { get; init; }

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options => [("β", Beta), ("corrected", Corrected)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(this, layout);

    private sealed class State<T> : ElementwiseState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ScaleByAverage _options;
        private readonly T[] _average;
        private T _scale;

        public State(ScaleByAverage options, ParameterLayout layout)
            : base(layout) => (_options, _average) = (options, Values("average"));

        protected internal override void Begin(in GradientStep<T> context) =>
            _scale = T.CreateTruncating(_options.Corrected ? 1 / (1 - Math.Pow(_options.Beta, context.Number)) : 1);

        protected internal override void Update(in ElementBlock<T> block)
        {
            Span<T> average = block.Of(_average);
            BlockMath.Average(average, block.Update, T.CreateTruncating(_options.Beta), T.CreateTruncating(1 - _options.Beta));
            System.Numerics.Tensors.TensorPrimitives.Multiply(average, _scale, block.Update);
        }
    }
}
