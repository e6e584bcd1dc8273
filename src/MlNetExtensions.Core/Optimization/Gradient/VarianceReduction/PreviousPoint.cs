using System.Numerics;

namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>The parameters before the last step, and the gradient of the current mini-batch there.</summary>
/// <param name="layout">The parameters that the gradient is wanted for.</param>
/// <param name="parameters">As long as the model's parameters: what the state remembers.</param>
internal sealed class PreviousPoint<T>(ParameterLayout layout, T[] parameters)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly SelectedGradient<T> _gradient = new(layout, new T[layout.Count]);

    /// <summary>Zero at the first step; a value for each parameter of the layout.</summary>
    public T[] Gradient => _gradient.Values;

    public T[] Parameters => parameters;

    /// <summary>Asks for the gradient, and then keeps the current parameters for the next step.</summary>
    public void Move(in GradientStep<T> context)
    {
        if (context.Number > 1)
        {
            _gradient.Ask(context.Oracle!, parameters, GradientSample.CurrentBatch);
        }

        context.Parameters.CopyTo(parameters);
    }
}
