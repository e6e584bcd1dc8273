using System.Numerics;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// u_l ← u_l·min(1, c/‖u_l‖) for each group l: component-wise clipping (Yang and Ma, "Improving Stability of Fine-Tuning Pretrained
/// Language Models via Component-Wise Gradient Norm Clipping", EMNLP 2022), so that one layer with a large gradient does not take the
/// others' steps away.
/// </summary>
/// <remarks>A component here is a layer's matrix or vector; there, the parts of an attention block.</remarks>
public sealed record ClipGroupNorms : GradientTransformation
{
    /// <param name="limit">c: positive and finite.</param>
    public ClipGroupNorms(double limit) => Limit = OptionValue.Positive(limit, nameof(limit));

    /// <summary>c.</summary>
    public double Limit { get; }

    /// <inheritdoc/>
    public override LinkRole Role => LinkRole.Any;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options => [("", Limit)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(layout, Limit).WithFactors();

    private sealed class State<T>(ParameterLayout layout, double limit) : NormState<T>(layout)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        protected internal override void Finish(ReadOnlySpan<double> sums)
        {
            for (int group = 0; group < sums.Length; group++)
            {
                Factors[group] = Factor(Math.Sqrt(sums[group]), limit);
            }
        }
    }
}
