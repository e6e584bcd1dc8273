using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// A smaller learning rate for groups whose gradients are noisy ("Noise-Adaptive Layerwise Learning Rates: Accelerating Geometry-Aware
/// Optimization for Deep Neural Network Training" (LANTON), 2025): H_l = β₂H_l + (1 - β₂)‖g_t - g_{t-1}‖²_*, a_l = a/√(a² + H_l), and the
/// inner transformation's update of group l times √(a_l / max_j a_j), the maximum over the groups of its kind.
/// </summary>
/// <remarks>
/// The equations are from memory; the paper's text was not to be had. Its norm is the dual of the one that the layer's steps are bounded
/// in: the sum of absolute values for sign-like steps, the Euclidean norm for normalized ones; the nuclear norm, for orthogonalized steps,
/// is left out here, as it takes a decomposition in every step: use the Euclidean one, which is at most that.
/// </remarks>
public sealed record NoiseAdaptiveRates : GradientTransformation
{
    /// <param name="inner">What makes the update; the noise is that of what comes in.</param>
    public NoiseAdaptiveRates(GradientTransformation inner) => Inner = OptionValue.NotNull(inner, nameof(inner));

    /// <summary>What makes the update.</summary>
    public GradientTransformation Inner { get; }

    /// <summary>a, positive: noise far below it changes nothing; 1.</summary>
    public double Alpha { get; init => field = OptionValue.Positive(value); } = 1;

    /// <summary>β₂ in [0, 1); 0.9.</summary>
    public double Beta2 { get; init => field = OptionValue.Fraction(value); } = 0.9;

    /// <summary>Whether noise is measured by sums of absolute values rather than by Euclidean norms.</summary>
    public bool SumOfMagnitudes { get; init; }

    /// <inheritdoc/>
    public override LinkRole Role => Inner.Role;

    /// <inheritdoc/>
    public override GradientNeeds Needs => Inner.Needs;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options => [("", Inner), ("a", Alpha), ("β2", Beta2), ("sum of magnitudes", SumOfMagnitudes)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var factors = new T[layout.Groups.Count];
        return new ChainState<T>(
            layout, new NoiseState<T>(layout, this, factors), Inner.CreateState<T>(layout, seed), new GroupFactorState<T>(layout, factors));
    }

    internal override IEnumerable<IEnumerable<GradientTransformation>> Paths() => Inner.Paths();

    private sealed class NoiseState<T> : ElementwiseState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly NoiseAdaptiveRates _options;
        private readonly T[] _factors;
        private readonly T[] _last;
        private readonly double[] _noise;
        private bool _isFirst;

        public NoiseState(ParameterLayout layout, NoiseAdaptiveRates options, T[] factors)
            : base(layout) => (_options, _factors, _last, _noise) = (options, factors, Values("last gradient"), Numbers("noise", factors.Length));

        protected internal override int SumCount => 1;

        protected internal override void Begin(in GradientStep<T> context) => _isFirst = context.Number == 1;

        protected internal override void Update(in ElementBlock<T> block)
        {
            Span<T> last = block.Of(_last), difference = block.Scratch;
            TensorPrimitives.Subtract<T>(block.Update, last, difference);
            block.Update.CopyTo(last);
            if (_isFirst)
            {
                return;
            }

            if (_options.SumOfMagnitudes)
            {
                foreach (T value in difference)
                {
                    block.Sums[0] += Math.Abs(double.CreateTruncating(value));
                }
            }
            else
            {
                block.Sums[0] = BlockMath.SumOfSquares<T>(difference);
            }
        }

        protected internal override void Finish(ReadOnlySpan<double> sums)
        {
            double a = _options.Alpha, largestMatrix = 0, largestVector = 0;
            for (int i = 0; i < sums.Length; i++)
            {
                double squared = _options.SumOfMagnitudes ? sums[i] * sums[i] : sums[i];
                _noise[i] = _options.Beta2 * _noise[i] + (1 - _options.Beta2) * squared;
                double share = Share(i, a);
                if (Layout.Groups[i].Kind == ParameterKind.Matrix)
                {
                    largestMatrix = Math.Max(largestMatrix, share);
                }
                else
                {
                    largestVector = Math.Max(largestVector, share);
                }
            }

            for (int i = 0; i < sums.Length; i++)
            {
                double largest = Layout.Groups[i].Kind == ParameterKind.Matrix ? largestMatrix : largestVector;
                _factors[i] = T.CreateTruncating(Math.Sqrt(Share(i, a) / largest));
            }
        }

        private double Share(int group, double a) => a / Math.Sqrt(a * a + _noise[group]);
    }
}
