using System.Numerics;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>u = sign(g), with sign(0) = 0 (signSGD: Bernstein, Wang, Azizzadenesheli and Anandkumar, ICML 2018). NaN stays NaN.</summary>
public sealed record ScaleBySign : GradientTransformation
{
    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(layout);

    private sealed class State<T>(ParameterLayout layout) : ElementwiseState<T>(layout)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        protected internal override void Update(in ElementBlock<T> block) => BlockMath.Sign(block.Update, block.Update);
    }
}
