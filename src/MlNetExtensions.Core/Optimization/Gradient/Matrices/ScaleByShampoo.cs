using System.Numerics;
using MlNetExtensions.Core;
using MlNetExtensions.Core.LinearAlgebra;
using MlNetExtensions.Core.Optimization.Gradient;
using static System.FormattableString;

namespace MlNetExtensions;

/// <summary>
/// Shampoo (Gupta, Koren and Singer, ICML 2018): L = L + ggᵀ, R = R + gᵀg, u = (L + εI)^(-1/4)·g·(R + εI)^(-1/4), or averages of them with
/// β &lt; 1. Without accumulation (β = 0) the update is the orthogonalized gradient UVᵀ (Bernstein and Newhouse, "Old Optimizer, New Norm",
/// 2024).
/// </summary>
/// <remarks>
/// For matrices: a vector is taken as one column. A side longer than <see cref="LargestSide"/> is left alone, and the other side gets the
/// power -1/2. Roots are by eigenvectors, in double, and allocate; the steps between them do not. The equations are from memory of the paper; tests check them.
/// </remarks>
public sealed record ScaleByShampoo : GradientTransformation
{
    /// <summary>β in [0, 1]: what the averages keep; with 1, the default and the paper's, they are sums.</summary>
    public double Beta { get; init => field = OptionValue.Share(value); } = 1;

    /// <summary>ε, positive; 1e-6.</summary>
    public double Epsilon { get; init => field = OptionValue.Positive(value); } = 1e-6;

    /// <summary>Steps from one computation of the roots to the next, at least 1; 1.</summary>
    public int Period { get; init => field = OptionValue.AtLeast(value, 1); } = 1;

    /// <summary>The longest side that is preconditioned, at least 1; 2,048.</summary>
    public int LargestSide { get; init => field = OptionValue.AtLeast(value, 1); } = 2048;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options =>
        [("β", Beta), ("ε", Epsilon), ("period", Period), ("sides up to", LargestSide)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(this, layout);

    private sealed class State<T> : GroupState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ScaleByShampoo _options;
        private readonly (GramSide<T> Left, GramSide<T> Right)[] _sides;
        private readonly MatrixMultiplier<T> _products;

        public State(ScaleByShampoo options, ParameterLayout layout)
            : base(layout)
        {
            _options = options;
            _sides = [.. layout.Groups.Select(group => (
                new GramSide<T>(Invariant($"left of {group.Name}"), group, false, options.LargestSide, Values),
                new GramSide<T>(Invariant($"right of {group.Name}"), group, true, options.LargestSide, Values)))];
            _products = new MatrixMultiplier<T>(_sides.SelectMany(sides => sides.Left.Products.Concat(sides.Right.Products)));
        }

        protected override void Update(int group, Span<T> update, ReadOnlySpan<T> parameters, in GradientStep<T> context)
        {
            (GramSide<T> left, GramSide<T> right) = _sides[group];
            double add = _options.Beta < 1 ? 1 - _options.Beta : 1;
            left.Add(_products, update, _options.Beta, add, context.Threads);
            right.Add(_products, update, _options.Beta, add, context.Threads);
            if ((context.Number - 1) % _options.Period == 0)
            {
                double exponent = left.IsUsed && right.IsUsed ? -0.25 : -0.5;
                left.Root(exponent, _options.Epsilon);
                right.Root(exponent, _options.Epsilon);
            }

            left.ApplyTo(_products, update, transpose: false, context.Threads);
            right.ApplyTo(_products, update, transpose: false, context.Threads);
        }
    }
}
