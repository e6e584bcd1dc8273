using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// AdaGrad (Duchi, Hazan and Singer, JMLR 2011): s = s + g², u = g / (√s + ε). Suits sparse gradients: a parameter that is seldom touched
/// keeps long steps.
/// </summary>
public sealed record ScaleByAdaGrad : GradientTransformation
{
    /// <summary>s₀, not negative; 0.</summary>
    public double InitialAccumulator { get; init => field = OptionValue.NotNegative(value); }

    /// <summary>ε, positive; 1e-10.</summary>
    public double Epsilon { get; init => field = OptionValue.Positive(value); } = 1e-10;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options => [("s0", InitialAccumulator), ("ε", Epsilon)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(this, layout);

    private sealed class State<T> : ElementwiseState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly T[] _sum;
        private readonly T _epsilon;

        public State(ScaleByAdaGrad options, ParameterLayout layout)
            : base(layout)
        {
            _sum = Values("sum of squares");
            Array.Fill(_sum, T.CreateTruncating(options.InitialAccumulator));
            _epsilon = T.CreateTruncating(options.Epsilon);
        }

        protected internal override void Update(in ElementBlock<T> block)
        {
            Span<T> sum = block.Of(_sum), scratch = block.Scratch;
            TensorPrimitives.MultiplyAdd<T>(block.Update, block.Update, sum, sum);
            TensorPrimitives.Sqrt<T>(sum, scratch);
            TensorPrimitives.Add(scratch, _epsilon, scratch);
            TensorPrimitives.Divide<T>(block.Update, scratch, block.Update);
        }
    }
}
