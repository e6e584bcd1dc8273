using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// The normalization of SCALE (Glentis, Li, Han and Hong, "A Minimalist Optimizer Design for LLM Pretraining", 2025): each row of a matrix,
/// the weights of one output, is divided by the root of its mean square, at least 1e-8; or each column with <see cref="Columns"/>.
/// </summary>
/// <remarks>
/// The paper writes matrices with inputs as rows and calls it column-normalized. Meant for matrices: entries of a vector become their sign.
/// </remarks>
public sealed record ScaleByRowNorm : GradientTransformation
{
    private const double Smallest = 1e-8;

    /// <summary>Whether columns are normalized, as for embeddings.</summary>
    public bool Columns { get; init; }

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options => [("columns", Columns)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(this, layout);

    private sealed class State<T>(ScaleByRowNorm options, ParameterLayout layout) : GroupState<T>(layout)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly double[] _sums =
            new double[options.Columns ? layout.Groups.Select(group => group.Columns).DefaultIfEmpty().Max() : 0];
        private readonly T[] _factors = new T[options.Columns ? layout.Groups.Select(group => group.Columns).DefaultIfEmpty().Max() : 0];

        protected override void Update(int group, Span<T> update, ReadOnlySpan<T> parameters, in GradientStep<T> context)
        {
            (int rows, int columns) = (Layout.Groups[group].Rows, Layout.Groups[group].Columns);
            if (!options.Columns)
            {
                for (int row = 0; row < rows; row++)
                {
                    Span<T> values = update.Slice(row * columns, columns);
                    double root = Math.Sqrt(BlockMath.SumOfSquares<T>(values) / columns);
                    TensorPrimitives.Multiply(values, T.CreateTruncating(1 / Math.Max(root, Smallest)), values);
                }

                return;
            }

            Span<double> sums = _sums.AsSpan(0, columns);
            sums.Clear();
            for (int row = 0; row < rows; row++)
            {
                BlockMath.AddSquares(update.Slice(row * columns, columns), sums);
            }

            Span<T> factors = _factors.AsSpan(0, columns);
            for (int column = 0; column < columns; column++)
            {
                factors[column] = T.CreateTruncating(1 / Math.Max(Math.Sqrt(sums[column] / rows), Smallest));
            }

            for (int row = 0; row < rows; row++)
            {
                Span<T> values = update.Slice(row * columns, columns);
                TensorPrimitives.Multiply<T>(values, factors, values);
            }
        }
    }
}
