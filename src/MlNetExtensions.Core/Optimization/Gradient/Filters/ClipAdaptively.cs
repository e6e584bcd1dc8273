using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// Adaptive gradient clipping (Brock, De, Smith and Simonyan, "High-Performance Large-Scale Image Recognition Without Normalization", ICML
/// 2021): for each unit i, a row of a matrix or a whole vector, u_i ← u_i·min(1, λ·max(‖w_i‖, ε)/‖u_i‖): a step is at most a share of the
/// weights that it changes.
/// </summary>
public sealed record ClipAdaptively : GradientTransformation
{
    /// <summary>λ, positive; 0.01.</summary>
    public double Share { get; init => field = OptionValue.Positive(value); } = 0.01;

    /// <summary>ε, positive: the norm that weights near zero are taken to have; 1e-3.</summary>
    public double MinimumNorm { get; init => field = OptionValue.Positive(value); } = 1e-3;

    /// <inheritdoc/>
    public override LinkRole Role => LinkRole.Any;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options => [("λ", Share), ("ε", MinimumNorm)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(layout, this);

    private sealed class State<T>(ParameterLayout layout, ClipAdaptively options) : GroupState<T>(layout)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        protected override void Update(int group, Span<T> update, ReadOnlySpan<T> parameters, in GradientStep<T> context)
        {
            ParameterGroup shape = Layout.Groups[group];
            int length = shape.Kind == ParameterKind.Matrix ? shape.Columns : shape.Count;
            for (int start = 0; start < update.Length; start += length)
            {
                Span<T> unit = update.Slice(start, length);
                double norm = Math.Sqrt(BlockMath.SumOfSquares<T>(unit));
                double weights = Math.Sqrt(BlockMath.SumOfSquares(parameters.Slice(start, length)));
                double limit = options.Share * Math.Max(weights, options.MinimumNorm);
                if (norm > limit)
                {
                    TensorPrimitives.Multiply(unit, T.CreateTruncating(limit / norm), unit);
                }
            }
        }
    }
}
