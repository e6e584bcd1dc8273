using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// RMSProp (Tieleman and Hinton, lecture 6.5, 2012): v = αv + (1 - α)g², u = g / (√v + ε); centered (Graves, 2013) with v - ḡ² in the place
/// of v, where ḡ = αḡ + (1 - α)g.
/// </summary>
public sealed record ScaleByRmsProp : GradientTransformation
{
    /// <summary>α in [0, 1); 0.99.</summary>
    public double Alpha { get; init => field = OptionValue.Fraction(value); } = 0.99;

    /// <summary>ε, positive; 1e-8.</summary>
    public double Epsilon { get; init => field = OptionValue.Positive(value); } = 1e-8;

    /// <summary>Whether the variance of the gradient takes the place of its second moment.</summary>
    public bool Centered { get; init; }

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options => [("α", Alpha), ("ε", Epsilon), ("centered", Centered)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(this, layout);

    private sealed class State<T> : ElementwiseState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly T[] _square;
        private readonly T[]? _mean;
        private readonly T _keep;
        private readonly T _add;
        private readonly T _epsilon;

        public State(ScaleByRmsProp options, ParameterLayout layout)
            : base(layout)
        {
            _square = Values("mean square");
            _mean = options.Centered ? Values("mean") : null;
            (_keep, _add) = (T.CreateTruncating(options.Alpha), T.CreateTruncating(1 - options.Alpha));
            _epsilon = T.CreateTruncating(options.Epsilon);
        }

        protected internal override void Update(in ElementBlock<T> block)
        {
            Span<T> square = block.Of(_square), scratch = block.Scratch;
            BlockMath.AverageSquare(square, block.Update, _keep, _add, scratch);
            if (_mean is null)
            {
                square.CopyTo(scratch);
            }
            else
            {
                // Rounding may leave a variance just below zero.
                Span<T> mean = block.Of(_mean);
                BlockMath.Average(mean, block.Update, _keep, _add);
                TensorPrimitives.Multiply<T>(mean, mean, scratch);
                TensorPrimitives.Subtract<T>(square, scratch, scratch);
                TensorPrimitives.Max(scratch, T.Zero, scratch);
            }

            TensorPrimitives.Sqrt<T>(scratch, scratch);
            TensorPrimitives.Add(scratch, _epsilon, scratch);
            TensorPrimitives.Divide<T>(block.Update, scratch, block.Update);
        }
    }
}
