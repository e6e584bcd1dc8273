using System.Numerics;

namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>What an oracle says of the whole model, for the groups of a layout.</summary>
/// <param name="layout">The groups.</param>
/// <param name="values">A value for each parameter of the layout.</param>
internal sealed class SelectedGradient<T>(ParameterLayout layout, T[] values)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] _whole = new T[layout.Length];

    public T[] Values { get; } = values;

    public void Ask(IGradientOracle<T> oracle, ReadOnlySpan<T> parameters, GradientSample sample)
    {
        oracle.Gradient(parameters, sample, _whole);
        for (int i = 0; i < layout.Groups.Count; i++)
        {
            layout.Groups[i].Of<T>(_whole).CopyTo(Values.AsSpan(layout.StateOffset(i)));
        }
    }
}
