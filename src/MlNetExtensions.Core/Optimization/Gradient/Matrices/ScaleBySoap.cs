using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.LinearAlgebra;
using MlNetExtensions.Core.Optimization.Gradient;
using static System.FormattableString;

namespace MlNetExtensions;

/// <summary>
/// SOAP (Vyas et al., 2024): Adam in the eigenbasis of Shampoo. L = βL + (1 - β)ggᵀ and R = βR + (1 - β)gᵀg with eigenvectors Q_L and Q_R;
/// m = β₁m + (1 - β₁)g, v = β₂v + (1 - β₂)(Q_Lᵀ·g·Q_R)², u = Q_L·(Q_Lᵀ·m̂·Q_R / (√v̂ + ε))·Q_Rᵀ.
/// </summary>
/// <remarks>
/// Eigenvectors are computed anew every <see cref="Period"/> steps; the official code refines the old ones by a QR step, and makes no
/// update in its first step. For matrices: a vector is taken as one column. Bases are computed in double, and allocate; the
/// steps between them do not. From memory of the paper; tests check it against Adam in a known basis.
/// </remarks>
public sealed record ScaleBySoap : MomentTransformation
{
    /// <summary>β = (0.95, 0.95), ε = 1e-8.</summary>
    public ScaleBySoap()
        : base(0.95, 0.95, 1e-8)
    {
    }

    /// <summary>β in [0, 1) of L and R; 0.95.</summary>
    public double GramBeta { get; init => field = OptionValue.Fraction(value); } = 0.95;

    /// <summary>Steps from one basis to the next, at least 1; 10.</summary>
    public int Period { get; init => field = OptionValue.AtLeast(value, 1); } = 10;

    /// <summary>The longest side that is rotated, at least 1; 2,048.</summary>
    public int LargestSide { get; init => field = OptionValue.AtLeast(value, 1); } = 2048;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options =>
        [.. base.Options, ("β", GramBeta), ("period", Period), ("sides up to", LargestSide)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(this, layout);

    private sealed class State<T> : GroupState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ScaleBySoap _options;
        private readonly (GramSide<T> Left, GramSide<T> Right)[] _sides;
        private readonly MatrixMultiplier<T> _products;
        private readonly T[] _first;
        private readonly T[] _second;
        private readonly T[] _scratch;

        public State(ScaleBySoap options, ParameterLayout layout)
            : base(layout)
        {
            _options = options;
            _scratch = new T[layout.Groups.Select(group => group.Count).DefaultIfEmpty().Max()];
            (_first, _second) = (Values("m"), Values("v"));
            _sides = [.. layout.Groups.Select(group => (
                new GramSide<T>(Invariant($"left of {group.Name}"), group, false, options.LargestSide, Values),
                new GramSide<T>(Invariant($"right of {group.Name}"), group, true, options.LargestSide, Values)))];
            _products = new MatrixMultiplier<T>(_sides.SelectMany(sides => sides.Left.Products.Concat(sides.Right.Products)));
        }

        protected override void Update(int group, Span<T> update, ReadOnlySpan<T> parameters, in GradientStep<T> context)
        {
            (GramSide<T> left, GramSide<T> right) = _sides[group];
            Span<T> first = Of(_first, group), second = Of(_second, group), scratch = _scratch.AsSpan(0, update.Length);
            left.Add(_products, update, _options.GramBeta, 1 - _options.GramBeta, context.Threads);
            right.Add(_products, update, _options.GramBeta, 1 - _options.GramBeta, context.Threads);
            if ((context.Number - 1) % _options.Period == 0)
            {
                left.Basis();
                right.Basis();
            }

            BlockMath.Average<T>(first, update, T.CreateTruncating(_options.Beta1), T.CreateTruncating(1 - _options.Beta1));
            Rotate(left, right, update, back: false, context.Threads);
            BlockMath.AverageSquare(second, update, T.CreateTruncating(_options.Beta2), T.CreateTruncating(1 - _options.Beta2), scratch);
            first.CopyTo(update);
            Rotate(left, right, update, back: false, context.Threads);

            double root = Math.Sqrt(1 - Math.Pow(_options.Beta2, context.Number));
            TensorPrimitives.Sqrt(second, scratch);
            TensorPrimitives.Add(scratch, T.CreateTruncating(_options.Epsilon * root), scratch);
            TensorPrimitives.Divide(update, scratch, update);
            TensorPrimitives.Multiply(update, T.CreateTruncating(root / (1 - Math.Pow(_options.Beta1, context.Number))), update);
            Rotate(left, right, update, back: true, context.Threads);
        }

        private void Rotate(GramSide<T> left, GramSide<T> right, Span<T> matrix, bool back, int threads)
        {
            left.ApplyTo(_products, matrix, transpose: !back, threads);
            right.ApplyTo(_products, matrix, transpose: back, threads);
        }
    }
}
