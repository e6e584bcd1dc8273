using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// Follows the median of the gradients from step to step (Schaipp, Garrigos, Simsekli and Gower, "SGD with Clipping is Secretly Estimating
/// the Median Gradient", 2024): m ← m + clip_τ(g - m), u = m. With clip by the norm of all groups together m tends to the geometric median,
/// with clip of every element to the median of each coordinate; m begins at zero, so the first steps are clipped gradients.
/// </summary>
/// <remarks>The equations are from memory of the paper's abstract; that m tends to the medians is checked on heavy-tailed noise.</remarks>
public sealed record MedianTracker : GradientTransformation
{
    /// <param name="limit">τ: positive and finite; how far m moves in a step at most.</param>
    public MedianTracker(double limit) => Limit = OptionValue.Positive(limit, nameof(limit));

    /// <summary>τ.</summary>
    public double Limit { get; }

    /// <summary>Whether every coordinate moves by τ at most, rather than m as a whole.</summary>
    public bool ByCoordinate { get; init; }

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options => [("τ", Limit), ("by coordinate", ByCoordinate)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var factor = new T[] { T.One };
        var move = new MoveState<T>(layout, this, factor);
        return ByCoordinate ? move : new ChainState<T>(layout, new DistanceState<T>(layout, this, move, factor), move);
    }

    private sealed class DistanceState<T>(ParameterLayout layout, MedianTracker options, MoveState<T> move, T[] factor) : ElementwiseState<T>(layout)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        protected internal override int SumCount => 1;

        protected internal override void Update(in ElementBlock<T> block)
        {
            TensorPrimitives.Subtract<T>(block.Update, block.Of(move.Median), block.Scratch);
            block.Sums[0] = BlockMath.SumOfSquares<T>(block.Scratch);
        }

        protected internal override void Finish(ReadOnlySpan<double> sums)
        {
            double squared = 0;
            foreach (double sum in sums)
            {
                squared += sum;
            }

            double norm = Math.Sqrt(squared);
            factor[0] = norm > options.Limit ? T.CreateTruncating(options.Limit / norm) : T.One;
        }
    }

    private sealed class MoveState<T> : ElementwiseState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly T[] _factor;
        private readonly T? _limit;

        public MoveState(ParameterLayout layout, MedianTracker options, T[] factor)
            : base(layout) => (_factor, _limit, Median) = (factor, options.ByCoordinate ? T.CreateTruncating(options.Limit) : null, Values("median"));

        public T[] Median { get; }

        protected internal override void Update(in ElementBlock<T> block)
        {
            Span<T> median = block.Of(Median), move = block.Scratch;
            TensorPrimitives.Subtract<T>(block.Update, median, move);
            if (_limit is { } limit)
            {
                TensorPrimitives.Min(move, limit, move);
                TensorPrimitives.Max(move, -limit, move);
            }

            TensorPrimitives.MultiplyAdd(move, _factor[0], median, median);
            median.CopyTo(block.Update);
        }
    }
}
