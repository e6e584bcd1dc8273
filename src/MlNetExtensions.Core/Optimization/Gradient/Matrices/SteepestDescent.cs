using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// Steepest descent under a norm (Bernstein and Newhouse, "Old Optimizer, New Norm: An Anthology", 2024): u = ‖g‖*·T with T the direction
/// of norm 1 that maximizes ⟨g, T⟩, and ‖g‖* = ⟨g, T⟩ the dual norm; each group by itself. Under the Euclidean norm this is the gradient;
/// the largest entry gives ‖g‖₁·sign(g), the spectral norm the sum of the singular values times UVᵀ.
/// </summary>
/// <remarks>
/// Without <see cref="DualScale"/> u = T: signSGD, Muon without momentum, normalized descent. The spectral direction is exact, for
/// matrices, and allocates. Adam, Shampoo and Muon without their averages are special cases, which tests show.
/// </remarks>
public sealed record SteepestDescent : GradientTransformation
{
    /// <summary>The norm; Euclidean.</summary>
    public DescentNorm Norm { get; init => field = OptionValue.Defined(value); }

    /// <summary>Whether the direction is as long as the dual norm of the gradient; true.</summary>
    public bool DualScale { get; init; } = true;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options => [("", Norm), ("dual scale", DualScale)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(this, layout);

    private sealed class State<T>(SteepestDescent options, ParameterLayout layout) : GroupState<T>(layout)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly T[] _direction = new T[layout.Groups.Select(group => group.Count).DefaultIfEmpty().Max()];
        private readonly double[] _matrix =
            new double[options.Norm == DescentNorm.Spectral ? layout.Groups.Select(group => group.Count).DefaultIfEmpty().Max() : 0];
        private readonly PolarFactor? _factor = options.Norm == DescentNorm.Spectral
            ? new PolarFactor([.. layout.Groups.Select(group => (group.Rows, group.Columns))])
            : null;

        protected override void Update(int group, Span<T> update, ReadOnlySpan<T> parameters, in GradientStep<T> context)
        {
            Span<T> direction = _direction.AsSpan(0, update.Length);
            switch (options.Norm)
            {
                case DescentNorm.Maximum:
                    BlockMath.Sign(update, direction);
                    break;
                case DescentNorm.Spectral:
                    Span<double> matrix = _matrix.AsSpan(0, update.Length);
                    TensorPrimitives.ConvertTruncating<T, double>(update, matrix);
                    _factor!.Apply(matrix, Layout.Groups[group].Rows, Layout.Groups[group].Columns, context.Threads);
                    TensorPrimitives.ConvertTruncating<double, T>(matrix, direction);
                    break;
                default:
                    double norm = Math.Sqrt(BlockMath.SumOfSquares<T>(update));
                    TensorPrimitives.Multiply(update, norm == 0 ? T.Zero : T.CreateTruncating(1 / norm), direction);
                    break;
            }

            double dual = options.DualScale ? BlockMath.Dot<T>(update, direction) : 1;
            TensorPrimitives.Multiply(direction, T.CreateTruncating(dual), update);
        }
    }
}
