using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// Lion (Chen et al., "Symbolic Discovery of Optimization Algorithms", NeurIPS 2023): u = sign(β₁m + (1 - β₁)g), and then m = β₂m + (1 -
/// β₂)g. Learning rates are 3 to 10 times smaller than Adam's, weight decays as many times larger.
/// </summary>
/// <remarks>The equations are from memory of the paper; a property test checks them.</remarks>
public sealed record ScaleByLion : GradientTransformation
{
    /// <summary>β₁ in [0, 1); 0.9.</summary>
    public double Beta1 { get; init => field = OptionValue.Fraction(value); } = 0.9;

    /// <summary>β₂ in [0, 1); 0.99.</summary>
    public double Beta2 { get; init => field = OptionValue.Fraction(value); } = 0.99;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options => [("β1", Beta1), ("β2", Beta2)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(this, layout);

    private sealed class State<T> : ElementwiseState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly T[] _average;
        private readonly (T Keep, T Add) _first;
        private readonly (T Keep, T Add) _second;

        public State(ScaleByLion options, ParameterLayout layout)
            : base(layout)
        {
            _average = Values("m");
            _first = (T.CreateTruncating(options.Beta1), T.CreateTruncating(1 - options.Beta1));
            _second = (T.CreateTruncating(options.Beta2), T.CreateTruncating(1 - options.Beta2));
        }

        protected internal override void Update(in ElementBlock<T> block)
        {
            Span<T> average = block.Of(_average), mixed = block.Scratch;
            TensorPrimitives.Multiply(average, _first.Keep, mixed);
            TensorPrimitives.MultiplyAdd(block.Update, _first.Add, mixed, mixed);
            BlockMath.Average(average, block.Update, _second.Keep, _second.Add);
            BlockMath.Sign(mixed, block.Update);
        }
    }
}
