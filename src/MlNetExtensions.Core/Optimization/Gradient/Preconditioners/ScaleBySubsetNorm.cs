using System.Numerics;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// Adam with subset norms (Nguyen and Nguyen, "Efficient Adaptive Optimization via Subset-Norm and Subspace-Momentum", ICML 2025): one
/// second moment for each row or column of a matrix instead of each parameter: v_S = β₂v_S + (1 - β₂)·Σ_S g², u = √(1 - β₂ᵗ)/(1 - β₁ᵗ)·m /
/// (√v_S + ε).
/// </summary>
/// <remarks>
/// v_S is a sum, not a mean: learning rates are about 10 times Adam's. The official code lets weights decay after the step:
/// <see cref="DecayAfterStep"/>.
/// </remarks>
public sealed record ScaleBySubsetNorm : GradientTransformation
{
    /// <summary>β₁ in [0, 1); 0.9.</summary>
    public double Beta1 { get; init => field = OptionValue.Fraction(value); } = 0.9;

    /// <summary>β₂ in [0, 1]; 0.999. With 1, squares are summed as in AdaGrad.</summary>
    public double Beta2 { get; init => field = OptionValue.Share(value); } = 0.999;

    /// <summary>ε, positive; 1e-6.</summary>
    public double Epsilon { get; init => field = OptionValue.Positive(value); } = 1e-6;

    /// <summary>
    /// Null: one subset for each row, or for each column where those are more. k &gt; 0: k neighbors, or the next smaller divisor of the
    /// number of parameters. k &lt; 0: √n/|k| neighbors of n parameters, likewise. 1 is Adam.
    /// </summary>
    public int? SubsetSize
    {
        get; init =>
        field = value != 0 ? value : throw new ArgumentOutOfRangeException(nameof(SubsetSize), value, "SubsetSize is 0.");
    }

    /// <summary>Whether the gradient is averaged; true. Without, the bias correction of β₁ stays, as in the official code.</summary>
    public bool Momentum { get; init; } = true;

    /// <summary>Whether the biases of the averages are corrected; true. There is no correction of sums.</summary>
    public bool Corrected { get; init; } = true;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options =>
        [("β1", Beta1), ("β2", Beta2), ("ε", Epsilon), ("size", SubsetSize), ("momentum", Momentum), ("corrected", Corrected)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(this, layout);

    internal static double Scale(double beta1, double beta2, bool corrected, long t) =>
        corrected ? Math.Sqrt(beta2 < 1 ? 1 - Math.Pow(beta2, t) : 1) / (1 - Math.Pow(beta1, t)) : 1;

    private sealed class State<T> : GroupState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ScaleBySubsetNorm _options;
        private readonly T[]? _average;
        private readonly SubsetNorms<T>[] _norms;

        public State(ScaleBySubsetNorm options, ParameterLayout layout)
            : base(layout)
        {
            _options = options;
            _average = options.Momentum ? Values("m") : null;
            _norms = [.. layout.Groups.Select(group => new SubsetNorms<T>(group, options.SubsetSize, Numbers))];
        }

        protected override void Update(int group, Span<T> update, ReadOnlySpan<T> parameters, in GradientStep<T> context)
        {
            _norms[group].Add(update, _options.Beta2);
            if (_average is not null)
            {
                Span<T> average = Of(_average, group);
                BlockMath.Average(average, update, T.CreateTruncating(_options.Beta1), T.CreateTruncating(1 - _options.Beta1));
                average.CopyTo(update);
            }

            _norms[group].Divide(update, Scale(_options.Beta1, _options.Beta2, _options.Corrected, context.Number), _options.Epsilon);
        }
    }
}
