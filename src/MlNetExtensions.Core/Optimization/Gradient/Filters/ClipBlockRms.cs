using System.Numerics;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// u_l ← u_l / max(1, rms(u_l)/c) for each group l, rms(u) = ‖u‖/√d: a bound that does not depend on the group's size (the update clipping
/// of Adafactor, Shazeer and Stern, ICML 2018).
/// </summary>
public sealed record ClipBlockRms : GradientTransformation
{
    /// <param name="limit">c: positive and finite; 1 in Adafactor.</param>
    public ClipBlockRms(double limit = 1) => Limit = OptionValue.Positive(limit, nameof(limit));

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
                Factors[group] = Factor(Math.Sqrt(sums[group] / Math.Max(1, Layout.Groups[group].Count)), limit);
            }
        }
    }
}
