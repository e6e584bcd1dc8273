using System.Numerics;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// u_l ← η·‖w_l‖/‖u_l‖·u_l for each group l, or u_l where a norm is zero: the layers' trust ratio of LARS (You, Gitman and Ginsburg, 2017) and
/// LAMB (You et al., ICLR 2020; η is 1). After the weight decay, before the learning rate; before the momentum in LARS.
/// </summary>
public sealed record ScaleByTrustRatio : GradientTransformation
{
    /// <summary>η, positive; 1. LARS has 0.001.</summary>
    public double Coefficient { get; init => field = OptionValue.Positive(value); } = 1;

    /// <summary>Bound of ‖w‖/‖u‖, positive; 10. Null for none.</summary>
    public double? MaximumRatio { get; init => field = value is { } ratio ? OptionValue.Positive(ratio) : null; } = 10;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options =>
        [("η", Coefficient == 1 ? null : Coefficient), ("at most", MaximumRatio)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var factors = new T[layout.Groups.Count];
        return new ChainState<T>(layout, new State<T>(layout, factors, this), new GroupFactorState<T>(layout, factors));
    }

    private sealed class State<T>(ParameterLayout layout, T[] factors, ScaleByTrustRatio options) : ElementwiseState<T>(layout)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly double _maximum = options.MaximumRatio ?? double.PositiveInfinity;

        protected internal override int SumCount => 2;

        protected internal override void Update(in ElementBlock<T> block)
        {
            block.Sums[0] = BlockMath.SumOfSquares<T>(block.Update);
            block.Sums[1] = BlockMath.SumOfSquares(block.Parameters);
        }

        protected internal override void Finish(ReadOnlySpan<double> sums)
        {
            for (int group = 0; group < factors.Length; group++)
            {
                double update = sums[2 * group], weights = sums[2 * group + 1];
                double ratio = update > 0 && weights > 0 ? options.Coefficient * Math.Min(Math.Sqrt(weights / update), _maximum) : 1;
                factors[group] = T.CreateTruncating(ratio);
            }
        }
    }
}
