using System.Numerics;
using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>u ← f·u with a factor for each group, which a state before it has worked out in this step.</summary>
internal sealed class GroupFactorState<T>(ParameterLayout layout, T[] factors) : ElementwiseState<T>(layout)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    protected internal override void Update(in ElementBlock<T> block)
    {
        T factor = factors[block.Group];
        if (factor != T.One)
        {
            TensorPrimitives.Multiply(block.Update, factor, block.Update);
        }
    }
}
