using System.Numerics;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// Learning rates of layers that align the variances of their gradients (AGVM: Liu et al., "Large-batch Optimization for Dense Visual
/// Predictions", NeurIPS 2022): with the mean gradients g¹, g² of the two halves of a mini-batch, Φ_l = 1 - cos(g¹_l, g²_l), averaged over
/// steps, and the inner transformation's update of layer l times √(Φ_anchor/Φ_l).
/// </summary>
/// <remarks>
/// The equations are from memory. A module is a layer here; there, a backbone or a head. The factor is bounded by <see
/// cref="MaximumFactor"/> from above and by its reciprocal from below, which the paper does not say.
/// </remarks>
public sealed record ModuleRates : GradientTransformation
{
    /// <param name="inner">What makes the update.</param>
    public ModuleRates(GradientTransformation inner) => Inner = OptionValue.NotNull(inner, nameof(inner));

    /// <summary>What makes the update.</summary>
    public GradientTransformation Inner { get; }

    /// <summary>The layer that keeps its rate, not negative; 0. Where it has no parameters, all layers keep theirs.</summary>
    public int Anchor { get; init => field = OptionValue.AtLeast(value, 0); }

    /// <summary>What the average of Φ keeps, in [0, 1); 0.9.</summary>
    public double Averaging { get; init => field = OptionValue.Fraction(value); } = 0.9;

    /// <summary>Bound of the factor, at least 1; 10.</summary>
    public double MaximumFactor { get; init => field = OptionValue.Check(value >= 1 && double.IsFinite(value), value, "at least 1 and finite"); } = 10;

    /// <inheritdoc/>
    public override LinkRole Role => Inner.Role;

    /// <inheritdoc/>
    public override GradientNeeds Needs => Inner.Needs | GradientNeeds.MicroBatches;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options =>
        [("", Inner), ("anchor", (double)Anchor), ("averaging", Averaging), ("at most", MaximumFactor)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var factors = new T[layout.Groups.Count];
        return new ChainState<T>(
            layout, new AngleState<T>(layout, this, factors), Inner.CreateState<T>(layout, seed), new GroupFactorState<T>(layout, factors));
    }

    internal override IEnumerable<IEnumerable<GradientTransformation>> Paths() => Inner.Paths();

    private sealed class AngleState<T> : MicroBatchState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Below it, halves count as the same.
        private const double SmallestAngle = 1e-6;

        private readonly ModuleRates _options;
        private readonly T[] _factors;
        private readonly double[] _angles;
        private readonly double[] _layers;

        public AngleState(ParameterLayout layout, ModuleRates options, T[] factors)
            : base(layout)
        {
            int layers = layout.Groups.Count == 0 ? 0 : layout.Groups.Max(group => group.Layer) + 1;
            (_options, _factors, _angles, _layers) = (options, factors, Numbers("1 - cosine", layers), new double[3 * layers]);
        }

        protected internal override int SumCount => 3;

        protected internal override void Update(in ElementBlock<T> block)
        {
            Span<T> first = block.Scratch, second = block.SecondScratch;
            int half = BatchCount / 2;
            Mean(0, half, block, first);
            Mean(BatchCount - half, half, block, second);
            block.Sums[0] = BlockMath.Dot<T>(first, second);
            block.Sums[1] = BlockMath.SumOfSquares<T>(first);
            block.Sums[2] = BlockMath.SumOfSquares<T>(second);
        }

        protected internal override void Finish(ReadOnlySpan<double> sums)
        {
            Array.Clear(_layers);
            for (int i = 0; i < _factors.Length; i++)
            {
                for (int k = 0; k < 3; k++)
                {
                    _layers[3 * Layout.Groups[i].Layer + k] += sums[3 * i + k];
                }
            }

            for (int layer = 0; layer < _angles.Length; layer++)
            {
                double norms = Math.Sqrt(_layers[3 * layer + 1] * _layers[3 * layer + 2]);
                double angle = norms > 0 ? Math.Max(SmallestAngle, 1 - _layers[3 * layer] / norms) : 1;

                // Zero is what nothing was measured yet looks like.
                _angles[layer] = _angles[layer] == 0 ? angle : _options.Averaging * _angles[layer] + (1 - _options.Averaging) * angle;
            }

            for (int i = 0; i < _factors.Length; i++)
            {
                double factor = _options.Anchor < _angles.Length ? Math.Sqrt(_angles[_options.Anchor] / _angles[Layout.Groups[i].Layer]) : 1;
                _factors[i] = T.CreateTruncating(Math.Clamp(factor, 1 / _options.MaximumFactor, _options.MaximumFactor));
            }
        }
    }
}
