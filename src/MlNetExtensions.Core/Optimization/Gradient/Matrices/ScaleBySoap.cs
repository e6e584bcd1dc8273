using MlNetExtensions.Core.Optimization.Gradient;
using System.Numerics;
using System.Numerics.Tensors;
using static System.FormattableString;

namespace MlNetExtensions;

/// <summary>
/// SOAP (Vyas et al., 2024): Adam in the eigenbasis of Shampoo. L = βL + (1 - β)ggᵀ and R = βR + (1 - β)gᵀg with eigenvectors Q_L and Q_R;
/// m = β₁m + (1 - β₁)g, v = β₂v + (1 - β₂)(Q_Lᵀ·g·Q_R)², u = Q_L·(Q_Lᵀ·m̂·Q_R / (√v̂ + ε))·Q_Rᵀ.
/// </summary>
/// <remarks>
/// Eigenvectors are computed anew every <see cref="Period"/> steps; the official code refines the old ones by a QR step, and makes no
/// update in its first step. For matrices: a vector is taken as one column. Computed in double; allocates. From memory of the paper; tests
/// check it against Adam in a known basis.
/// </remarks>
public sealed record ScaleBySoap : MomentTransformation
{
    /// <summary>β = (0.95, 0.95), ε = 1e-8.</summary>
    public ScaleBySoap()
        : base(0.95, 0.95, 1e-8)
    {
    }

    /// <summary>β in [0, 1) of L and R; 0.95.</summary>
    public double GramBeta { get; init => field = OptionCheck.Fraction(value); } = 0.95;

    /// <summary>Steps from one basis to the next, at least 1; 10.</summary>
    public int Period { get; init => field = OptionCheck.AtLeast(value, 1); } = 10;

    /// <summary>The longest side that is rotated, at least 1; 2,048.</summary>
    public int LargestSide { get; init => field = OptionCheck.AtLeast(value, 1); } = 2048;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options =>
        [.. base.Options, ("β", GramBeta), ("period", Period), ("sides up to", LargestSide)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(this, layout);

    private sealed class State<T> : GroupState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ScaleBySoap _options;
        private readonly (GramSide Left, GramSide Right)[] _sides;
        private readonly double[] _first;
        private readonly double[] _second;
        private readonly double[] _matrix;
        private readonly double[] _product;

        public State(ScaleBySoap options, ParameterLayout layout)
            : base(layout)
        {
            _options = options;
            int largest = layout.Groups.Select(group => group.Count).DefaultIfEmpty().Max();
            (_matrix, _product) = (new double[largest], new double[largest]);
            (_first, _second) = (Numbers("m", layout.Count), Numbers("v", layout.Count));
            _sides = [.. layout.Groups.Select(group => (
                new GramSide(Invariant($"left of {group.Name}"), group, false, options.LargestSide, Numbers),
                new GramSide(Invariant($"right of {group.Name}"), group, true, options.LargestSide, Numbers)))];
        }

        protected override void Update(int group, Span<T> update, ReadOnlySpan<T> parameters, in GradientStep<T> context)
        {
            (GramSide left, GramSide right) = _sides[group];
            Span<double> matrix = _matrix.AsSpan(0, update.Length), product = _product.AsSpan(0, update.Length);
            Span<double> first = _first.AsSpan(Layout.StateOffset(group), update.Length),
                second = _second.AsSpan(Layout.StateOffset(group), update.Length);
            TensorPrimitives.ConvertTruncating<T, double>(update, matrix);
            left.Add(matrix, _options.GramBeta, 1 - _options.GramBeta);
            right.Add(matrix, _options.GramBeta, 1 - _options.GramBeta);
            if ((context.Number - 1) % _options.Period == 0)
            {
                left.Basis();
                right.Basis();
            }

            BlockMath.Average(first, matrix, _options.Beta1, 1 - _options.Beta1);
            Rotate(left, right, matrix, product, back: false);
            BlockMath.AverageSquare(second, matrix, _options.Beta2, 1 - _options.Beta2, product);
            first.CopyTo(matrix);
            Rotate(left, right, matrix, product, back: false);

            double root = Math.Sqrt(1 - Math.Pow(_options.Beta2, context.Number));
            TensorPrimitives.Sqrt(second, product);
            TensorPrimitives.Add(product, _options.Epsilon * root, product);
            TensorPrimitives.Divide(matrix, product, matrix);
            TensorPrimitives.Multiply(matrix, root / (1 - Math.Pow(_options.Beta1, context.Number)), matrix);
            Rotate(left, right, matrix, product, back: true);
            TensorPrimitives.ConvertTruncating<double, T>(matrix, update);
        }

        private static void Rotate(GramSide left, GramSide right, Span<double> matrix, Span<double> product, bool back)
        {
            left.ApplyTo(matrix, product, transpose: !back);
            right.ApplyTo(matrix, product, transpose: back);
        }
    }
}
