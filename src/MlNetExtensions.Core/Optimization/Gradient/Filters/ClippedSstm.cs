using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// Clipped stochastic similar triangles (Gorbunov, Danilova and Gasnikov, NeurIPS 2020; for noise with a bounded moment of an order in (1,
/// 2], Sadiev et al., ICML 2023): accelerated, with high-probability bounds for heavy-tailed noise. α_{k+1} = (k + 2)/(2aL), A_{k+1} = A_k +
/// α_{k+1}, x_{k+1} = (A_k y_k + α_{k+1} z_k)/A_{k+1}, z_{k+1} = z_k - α_{k+1}·clip(∇f(x_{k+1}, ξ), B/α_{k+1}), y_{k+1} = (A_k y_k + α_{k+1}
/// z_{k+1})/A_{k+1}, with clip(g, λ) = g·min(1, λ/‖g‖).
/// </summary>
/// <remarks>
/// The parameters that a trainer sees are x, where gradients are taken; the paper's answer y differs from x_{k+1} by α_{k+1}(z_{k+1} -
/// z_k)/A_{k+1}, which goes to zero. Replaces the learning rate. The equations are from memory and are checked by their accelerated rate.
/// </remarks>
public sealed record ClippedSstm : GradientTransformation
{
    /// <param name="smoothness">L: positive and finite, an upper bound of the curvature.</param>
    public ClippedSstm(double smoothness) => Smoothness = OptionValue.Positive(smoothness, nameof(smoothness));

    /// <summary>L.</summary>
    public double Smoothness { get; }

    /// <summary>a, positive: larger for more noise; 1.</summary>
    public double Damping { get; init => field = OptionValue.Positive(value); } = 1;

    /// <summary>B, positive: how far z moves in a step at most; 1.</summary>
    public double MaximumMove { get; init => field = OptionValue.Positive(value); } = 1;

    /// <inheritdoc/>
    public override LinkRole Role => LinkRole.Rate;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options => [("L", Smoothness), ("a", Damping), ("B", MaximumMove)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed)
    {
        var norms = new State<T>(layout, this);
        return new ChainState<T>(layout, norms, new MoveState<T>(layout, this, norms.Factors));
    }

    private sealed class State<T>(ParameterLayout layout, ClippedSstm options) : NormState<T>(layout)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private double _step;

        protected internal override void Begin(in GradientStep<T> context) => _step = Step(options, context.Number);

        protected internal override void Finish(ReadOnlySpan<double> sums)
        {
            double norm = 0;
            foreach (double sum in sums)
            {
                norm += sum;
            }

            Factors.AsSpan().Fill(Factor(Math.Sqrt(norm), options.MaximumMove / _step));
        }
    }

    // α of step t = k + 1.
    private static double Step(ClippedSstm options, long t) => (t + 1) / (2 * options.Damping * options.Smoothness);

    private sealed class MoveState<T> : ElementwiseState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ClippedSstm _options;
        private readonly T[] _factors;
        private readonly T[] _y;
        private readonly T[] _z;
        private readonly double[] _total;
        private bool _isFirst;
        private T _step;
        private T _share;
        private T _nextShare;

        public MoveState(ParameterLayout layout, ClippedSstm options, T[] factors)
            : base(layout)
        {
            (_options, _factors) = (options, factors);
            (_y, _z, _total) = (Values("y"), Values("z"), Numbers("A"));
        }

        protected internal override void Begin(in GradientStep<T> context)
        {
            _isFirst = context.Number == 1;
            double step = Step(_options, context.Number), next = Step(_options, context.Number + 1);
            _total[0] += step;
            _step = T.CreateTruncating(step);
            _share = T.CreateTruncating(step / _total[0]);
            _nextShare = T.CreateTruncating(next / (_total[0] + next));
        }

        protected internal override void Update(in ElementBlock<T> block)
        {
            Span<T> y = block.Of(_y), z = block.Of(_z), scratch = block.Scratch;
            if (_isFirst)
            {
                block.Parameters.CopyTo(y);
                block.Parameters.CopyTo(z);
            }

            TensorPrimitives.Multiply(block.Update, -_step * _factors[block.Group], scratch);
            TensorPrimitives.Add(z, scratch, z);
            Toward(y, z, _share, scratch);
            Span<T> next = block.SecondScratch;
            y.CopyTo(next);
            Toward(next, z, _nextShare, scratch);
            TensorPrimitives.Subtract(block.Parameters, next, block.Update);
        }

        private static void Toward(Span<T> point, ReadOnlySpan<T> target, T share, Span<T> scratch)
        {
            TensorPrimitives.Subtract(target, point, scratch);
            TensorPrimitives.MultiplyAdd(scratch, share, point, point);
        }
    }
}
