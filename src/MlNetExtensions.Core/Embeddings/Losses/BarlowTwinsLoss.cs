using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Embeddings;
using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions;

/// <summary>Redundancy reduction: the correlations of the dimensions of one view with those of the other should be the unit matrix.</summary>
/// <remarks>
/// <para>Σ (Cᵢᵢ − 1)² + λ·Σ Cᵢⱼ² over i ≠ j, with C = ÂᵀB̂/n of embeddings that are standardized over the batch (variances with n below, plus
/// 10⁻⁵).</para>
/// <para>Zbontar, Jing, Misra, LeCun and Deny, "Barlow Twins: Self-Supervised Learning via Redundancy Reduction", ICML 2021. Checked against the authors'
/// code with gradients.</para>
/// </remarks>
public sealed record BarlowTwinsLoss : EmbeddingLoss
{
    private const double Epsilon = 1e-5;

    /// <summary>λ, not negative. Default: 0.0051.</summary>
    public double RedundancyCoefficient { get; init; } = 0.0051;

    /// <inheritdoc/>
    public override void Validate() => Arguments.RequireNotNegative(RedundancyCoefficient);

    internal override EmbeddingJudge<T> CreateJudge<T>(int rows, int columns, int threads) => new Judge<T>(RedundancyCoefficient, rows, columns, threads);

    private sealed class Judge<T>(double coefficient, int capacity, int columns, int threads) : EmbeddingJudge<T>(columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly MatrixMultiplier<T> _multiplier = new((columns, columns, capacity), (capacity, columns, columns));
        private readonly T[] _correlations = new T[columns * columns];
        private readonly Standardized _first = new(capacity, columns);
        private readonly Standardized _second = new(capacity, columns);
        private readonly T[] _means = new T[columns];
        private readonly T[] _products = new T[columns];

        public override EmbeddingTerms Evaluate(ReadOnlySpan<T> first, ReadOnlySpan<T> second, int rows, Span<T> firstGradient, Span<T> secondGradient)
        {
            double deviation = (Standardize(first, rows, _first) + Standardize(second, rows, _second)) / 2;
            _multiplier.Multiply(_first.Values, true, _second.Values, false, _correlations, Columns, Columns, rows, threads, T.CreateChecked(1.0 / rows));
            double invariance = 0;
            T slope = T.CreateChecked(2 * coefficient);
            for (int j = 0; j < Columns; j++)
            {
                ref T own = ref _correlations[j * Columns + j];
                double lack = double.CreateTruncating(own) - 1;
                invariance += lack * lack;
                own = T.Zero;
                // The gradient with respect to the diagonal, among squares that are still to be summed.
                _means[j] = T.CreateChecked(2 * lack);
            }

            double redundancy = SumOfSquares(_correlations);
            TensorPrimitives.Multiply(_correlations, slope, _correlations);
            for (int j = 0; j < Columns; j++)
            {
                _correlations[j * Columns + j] = _means[j];
            }

            T share = T.CreateChecked(1.0 / rows);
            _multiplier.Multiply(_second.Values, false, _correlations, true, firstGradient, rows, Columns, Columns, threads, share);
            _multiplier.Multiply(_first.Values, false, _correlations, false, secondGradient, rows, Columns, Columns, threads, share);
            Backward(_first, rows, firstGradient);
            Backward(_second, rows, secondGradient);
            return new EmbeddingTerms(invariance + coefficient * redundancy, invariance, 0, redundancy, deviation);
        }

        // values ← (values - mean)/deviation; the mean deviation of what came.
        private double Standardize(ReadOnlySpan<T> values, int rows, Standardized target)
        {
            Span<T> centered = target.Values.AsSpan(0, rows * Columns);
            Center(values, rows, centered, target.Inverses);
            double deviations = 0;
            for (int j = 0; j < Columns; j++)
            {
                double variance = double.CreateTruncating(target.Inverses[j]) / rows;
                deviations += Math.Sqrt(variance);
                target.Inverses[j] = T.CreateChecked(1 / Math.Sqrt(variance + Epsilon));
            }

            for (int row = 0; row < rows; row++)
            {
                Span<T> own = centered.Slice(row * Columns, Columns);
                TensorPrimitives.Multiply(own, target.Inverses, own);
            }

            return deviations / Columns;
        }

        // ∂z = (∂ẑ - mean(∂ẑ) - ẑ·mean(∂ẑ·ẑ))/deviation.
        private void Backward(Standardized standardized, int rows, Span<T> gradient)
        {
            Means(gradient, rows, _means);
            _products.AsSpan().Clear();
            for (int row = 0; row < rows; row++)
            {
                TensorPrimitives.MultiplyAdd(gradient.Slice(row * Columns, Columns), standardized.Values.AsSpan(row * Columns, Columns), _products, _products);
            }

            TensorPrimitives.Divide(_products, T.CreateChecked(-rows), _products);
            for (int row = 0; row < rows; row++)
            {
                Span<T> own = gradient.Slice(row * Columns, Columns);
                TensorPrimitives.Subtract(own, _means, own);
                TensorPrimitives.MultiplyAdd(standardized.Values.AsSpan(row * Columns, Columns), _products, own, own);
                TensorPrimitives.Multiply(own, standardized.Inverses, own);
            }
        }

        private sealed class Standardized(int capacity, int columns)
        {
            public T[] Values { get; } = new T[capacity * columns];

            public T[] Inverses { get; } = new T[columns];
        }
    }
}
