using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// The point with the least sum of distances from the micro-batches' gradients, Σ_k ‖y - g_k‖, by Weiszfeld's iteration (1937) y ← Σ_k
/// g_k/d_k / Σ_k 1/d_k with d_k = max(‖y - g_k‖, ν): robust against up to half of the micro-batches being arbitrary (for SGD: Schaipp,
/// Garrigos, Simsekli and Gower, "SGD with Clipping is Secretly Estimating the Median Gradient", 2024).
/// </summary>
/// <remarks>
/// y stays a mean of the g_k with weights w, so the iteration runs in w alone: ‖y - g_i‖² = Σ_j w_j D_ij - ½ Σ_jk w_j w_k D_jk with the
/// squared distances D. ν is 1e-6 of the root mean square distance between two of them.
/// </remarks>
public sealed record GeometricMedian : GradientTransformation
{
    /// <summary>Iterations at most, at least 1; 50. It ends when no weight changes by more than 1e-9.</summary>
    public int Iterations { get; init => field = OptionValue.AtLeast(value, 1); } = 50;

    /// <inheritdoc/>
    public override LinkRole Role => LinkRole.Source;

    /// <inheritdoc/>
    public override GradientNeeds Needs => GradientNeeds.MicroBatches;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options => [("iterations", (double)Iterations)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(layout, Iterations);

    private sealed class State<T>(ParameterLayout layout, int iterations) : GradientState<T>(layout)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private const double Smoothing = 1e-6;
        private const double Enough = 1e-9;
        private double[] _distances = [];
        private double[] _products = [];
        private double[] _weights = [];

        public override void Apply(Span<T> update, in GradientStep<T> context)
        {
            int count = context.MicroBatches.Length;
            if (_weights.Length != count)
            {
                (_distances, _products, _weights) = (new double[count * count], new double[count], new double[count]);
            }

            Measure(context.MicroBatches);
            Weigh(count);
            foreach (ParameterBlock block in Layout.Blocks)
            {
                Span<T> part = update.Slice(block.Offset, block.Length);
                part.Clear();
                for (int k = 0; k < count; k++)
                {
                    ReadOnlySpan<T> gradient = context.MicroBatches[k].Span.Slice(block.Offset, block.Length);
                    TensorPrimitives.MultiplyAdd(gradient, T.CreateTruncating(_weights[k]), part, part);
                }
            }
        }

        private void Measure(ReadOnlySpan<ReadOnlyMemory<T>> gradients)
        {
            Array.Clear(_distances);
            int count = gradients.Length;
            foreach (ParameterBlock block in Layout.Blocks)
            {
                for (int i = 0; i < count; i++)
                {
                    ReadOnlySpan<T> own = gradients[i].Span.Slice(block.Offset, block.Length);
                    for (int j = 0; j < i; j++)
                    {
                        double squared = MicroBatchSpread.SquaredDistance(own, gradients[j].Span.Slice(block.Offset, block.Length));
                        _distances[i * count + j] += squared;
                        _distances[j * count + i] += squared;
                    }
                }
            }
        }

        private void Weigh(int count)
        {
            _weights.AsSpan().Fill(1.0 / count);
            double sum = 0;
            foreach (double squared in _distances)
            {
                sum += squared;
            }

            double smallest = Smoothing * Math.Sqrt(sum / (count * count));
            if (smallest == 0)
            {
                return;
            }

            for (int iteration = 0; iteration < iterations; iteration++)
            {
                double half = 0, total = 0, change = 0;
                for (int i = 0; i < count; i++)
                {
                    _products[i] = BlockMath.Dot<double>(_distances.AsSpan(i * count, count), _weights);
                    half += 0.5 * _weights[i] * _products[i];
                }

                for (int i = 0; i < count; i++)
                {
                    _products[i] = 1 / Math.Max(Math.Sqrt(Math.Max(0, _products[i] - half)), smallest);
                    total += _products[i];
                }

                for (int i = 0; i < count; i++)
                {
                    double weight = _products[i] / total;
                    change = Math.Max(change, Math.Abs(weight - _weights[i]));
                    _weights[i] = weight;
                }

                if (change <= Enough)
                {
                    return;
                }
            }
        }
    }
}
