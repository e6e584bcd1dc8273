using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// Prodigy's step size (Mishchenko and Defazio, ICML 2024), in its form for gradient descent: with d_k the largest lower bound so far of
/// the distance from x₀ to the minimum, η_k = d_k² / √(Σ_{i≤k} d_i²‖u_i‖²), x ← x - η_k·u_k, and the bound Σ η_i⟨u_i, x₀ - x_i⟩ / ‖x_{k+1}
/// - x₀‖. Takes the place of the learning rate.
/// </summary>
/// <remarks>
/// That the bound is one needs ⟨u_i, x_i - x*⟩ ≥ 0: gradients of a convex function. The distance is measured by <see cref="Norm"/>, whose
/// dual norm divides; for signs that is <see cref="DescentNorm.Maximum"/>, where ‖u‖² is the mean square. For other directions than the
/// gradient this is experimental. From memory of the paper; a test checks the bound.
/// </remarks>
public sealed record ScaleByProdigy : GradientTransformation
{
    /// <summary>d₀, positive, far below the distance to the minimum; 1e-4. It is a lower bound of every later estimate.</summary>
    public double InitialDistance { get; init => field = OptionValue.Positive(value); } = 1e-4;

    /// <summary>The norm of the distance: Euclidean, or that of the largest entry.</summary>
    public DescentNorm Norm
    {
        get;
        init => field = value is DescentNorm.Euclidean or DescentNorm.Maximum
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Norm), value,
                "Norm must be Euclidean or Maximum: the dual of the spectral norm would cost a decomposition a step.");
    }

    /// <inheritdoc/>
    public override LinkRole Role => LinkRole.Rate;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options => [("d0", InitialDistance), ("", Norm)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed)
    {
        var first = new State<T>(this, layout);
        return new ChainState<T>(layout, first, new MovingState<T>(first));
    }

    private sealed class State<T> : ElementwiseState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // d, Σ d²‖u‖², Σ η⟨u, x₀ - x⟩.
        private readonly double[] _numbers;
        private bool _isFirst;

        public State(ScaleByProdigy options, ParameterLayout layout)
            : base(layout)
        {
            (Start, _numbers) = (Values("first parameters"), Numbers("sums", 3));
            _numbers[0] = options.InitialDistance;
            IsMaximum = options.Norm == DescentNorm.Maximum;
        }

        public T[] Start { get; }

        public bool IsMaximum { get; }

        public T Rate { get; private set; }

        protected internal override int SumCount => 2;

        protected internal override void Begin(in GradientStep<T> context) => _isFirst = context.Number == 1;

        protected internal override void Update(in ElementBlock<T> block)
        {
            Span<T> start = block.Of(Start);
            if (_isFirst)
            {
                block.Parameters.CopyTo(start);
            }

            TensorPrimitives.Subtract(start, block.Parameters, block.Scratch);
            block.Sums[0] = BlockMath.SumOfSquares<T>(block.Update);
            block.Sums[1] = BlockMath.Dot<T>(block.Update, block.Scratch);
        }

        protected internal override void Finish(ReadOnlySpan<double> sums)
        {
            double square = 0, product = 0;
            for (int i = 0; i < sums.Length; i += 2)
            {
                square += sums[i];
                product += sums[i + 1];
            }

            // For the norm of the largest entry the size of the update is the root of its mean square: 1 for signs.
            _numbers[1] += _numbers[0] * _numbers[0] * (IsMaximum ? square / Math.Max(1, Layout.Count) : square);
            double rate = _numbers[1] > 0 ? _numbers[0] * _numbers[0] / Math.Sqrt(_numbers[1]) : 0;
            _numbers[2] += rate * product;
            Rate = T.CreateTruncating(rate);
        }

        public void Moved(double length) => _numbers[0] = length > 0 ? Math.Max(_numbers[0], _numbers[2] / length) : _numbers[0];
    }

    private sealed class MovingState<T>(State<T> first) : ElementwiseState<T>(first.Layout)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        protected internal override int SumCount => 1;

        protected internal override void Update(in ElementBlock<T> block)
        {
            TensorPrimitives.Multiply(block.Update, first.Rate, block.Update);
            Span<T> moved = block.Scratch;
            TensorPrimitives.Subtract(block.Of(first.Start), block.Parameters, moved);
            TensorPrimitives.Add(moved, block.Update, moved);
            if (first.IsMaximum)
            {
                BlockMath.Sign(moved, block.SecondScratch);
                block.Sums[0] = BlockMath.Dot<T>(moved, block.SecondScratch);
            }
            else
            {
                block.Sums[0] = BlockMath.SumOfSquares<T>(moved);
            }
        }

        protected internal override void Finish(ReadOnlySpan<double> sums)
        {
            double sum = 0;
            foreach (double part in sums)
            {
                sum += part;
            }

            first.Moved(first.IsMaximum ? sum : Math.Sqrt(sum));
        }
    }
}
