using System.Numerics;
using MlNetExtensions.Core.Networks;

namespace MlNetExtensions;

/// <summary>An activation of every unit.</summary>
/// <param name="Activation">The function.</param>
public sealed record ActivationLayer(Activation Activation) : NetworkLayer
{
    /// <inheritdoc/>
    public override string ToString() => Activation.Name;

    internal override void Validate() => ArgumentNullException.ThrowIfNull(Activation);

    internal override LayerPass<T> CreatePass<T>(LayerPlace place) => new Pass<T>(place.Inputs, Activation);

    private sealed class Pass<T>(int width, Activation activation) : LayerPass<T>(width, width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public override bool WorksInPlace => true;

        public override void Forward(in PassContext<T> context, int first, int past) =>
            activation.Apply<T>(Input.Block(first, past), Output.Block(first, past));

        public override void Backward(in PassContext<T> context, int first, int past) =>
            activation.Backward<T>(Input.Block(first, past), Output.Block(first, past), OutputDelta.Block(first, past));
    }
}
