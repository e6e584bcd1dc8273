using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// The AdaGrad-Norm of AdAdaGrad (Lau et al., 2024) as its code has it: each row of a matrix has one accumulator, s_i = s_i + ‖g_i‖²,
/// each entry of a vector its own, and u = m / (√s + 1e-10), where m = μm + (1 - μ)g, or g without momentum.
/// </summary>
/// <remarks>
/// Not the rule with one norm for all parameters: that is <see cref="ScaleByAdaGradNorm"/>. The official code lets a vector see the row
/// sums of the matrix before it, and its weight decay multiplies the gradient; both are left out.
/// </remarks>
public sealed record ScaleByRowAdaGradNorm : GradientTransformation
{
    private const double Epsilon = 1e-10;

    /// <summary>s₀, not negative; 0.01.</summary>
    public double InitialAccumulator { get; init => field = OptionValue.NotNegative(value); } = 0.01;

    /// <summary>μ in [0, 1); 0.</summary>
    public double Momentum { get; init => field = OptionValue.Fraction(value); }

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options => [("s0", InitialAccumulator), ("μ", Momentum)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(this, layout);

    private sealed class State<T> : GroupState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly double _momentum;
        private readonly double[][] _sums;
        private readonly T[]? _average;

        public State(ScaleByRowAdaGradNorm options, ParameterLayout layout)
            : base(layout)
        {
            _momentum = options.Momentum;
            _average = _momentum > 0 ? Values("momentum") : null;
            _sums = new double[layout.Groups.Count][];
            for (int i = 0; i < _sums.Length; i++)
            {
                _sums[i] = Numbers("sums of squares", layout.Groups[i].Rows);
                Array.Fill(_sums[i], options.InitialAccumulator);
            }
        }

        protected override void Update(int group, Span<T> update, ReadOnlySpan<T> parameters, in GradientStep<T> context)
        {
            // A row of a vector is one entry.
            int columns = Layout.Groups[group].Columns;
            double[] sums = _sums[group];
            for (int row = 0; row < sums.Length; row++)
            {
                Span<T> values = update.Slice(row * columns, columns);
                sums[row] += BlockMath.SumOfSquares<T>(values);
                if (_average is not null)
                {
                    Span<T> average = Of(_average, group).Slice(row * columns, columns);
                    BlockMath.Average(average, values, T.CreateTruncating(_momentum), T.CreateTruncating(1 - _momentum));
                    average.CopyTo(values);
                }

                TensorPrimitives.Multiply(values, T.CreateTruncating(1 / (Math.Sqrt(sums[row]) + Epsilon)), values);
            }
        }
    }
}
