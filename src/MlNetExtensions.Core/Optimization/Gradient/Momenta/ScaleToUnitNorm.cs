using System.Numerics;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>u = g / ‖g‖ with the norm of the whole gradient, and 0 where that is 0: the length of a step is the learning rate.</summary>
public sealed record ScaleToUnitNorm : GradientTransformation
{
    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var factors = new T[layout.Groups.Count];
        return new ChainState<T>(layout, new LengthState<T>(layout, factors), new GroupFactorState<T>(layout, factors));
    }

    private sealed class LengthState<T>(ParameterLayout layout, T[] factors) : ElementwiseState<T>(layout)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        protected internal override int SumCount => 1;

        protected internal override void Update(in ElementBlock<T> block) => block.Sums[0] = BlockMath.SumOfSquares<T>(block.Update);

        protected internal override void Finish(ReadOnlySpan<double> sums)
        {
            double square = 0;
            foreach (double sum in sums)
            {
                square += sum;
            }

            factors.AsSpan().Fill(square > 0 ? T.CreateTruncating(1 / Math.Sqrt(square)) : T.Zero);
        }
    }
}
