using System.Numerics;
using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions.Core.Networks;

/// <summary>
/// A weight matrix W (outputs × inputs, row-major) laid out for products from the right with Wᵀ: panel p holds, for every input k, the
/// weights of the outputs 16p … 16p + 15 side by side; missing outputs have weight zero.
/// </summary>
internal sealed unsafe class WeightPanels<T>(int outputs, int inputs) where T : unmanaged, INumber<T>
{
    private const int Width = PanelProduct<T>.Width;
    private readonly PinnedArray<T> _panels = new((long)((outputs + Width - 1) / Width) * Width * inputs);

    /// <summary>Number of panels.</summary>
    public int Count { get; } = (outputs + Width - 1) / Width;

    /// <summary>From a panel to the next.</summary>
    public nint Step { get; } = (nint)inputs * Width;

    public T* Panel(int panel) => _panels.Pointer + panel * Step;

    /// <summary>Transposes one panel of the weights into place.</summary>
    public void Pack(T* weights, int panel)
    {
        int rows = Math.Min(Width, outputs - panel * Width);
        PanelTranspose.Pack(weights + (nint)panel * Width * inputs, inputs, 1, rows, inputs, Panel(panel), Width);
    }

    /// <summary>Adds a panel in this layout to the rows of a row-major matrix: the way back of <see cref="Pack"/>.</summary>
    public void AddTo(T* matrix, int panel)
    {
        T* source = Panel(panel);
        int rows = Math.Min(Width, outputs - panel * Width);
        for (int row = 0; row < rows; row++)
        {
            T* target = matrix + ((nint)panel * Width + row) * inputs;
            for (int k = 0; k < inputs; k++)
            {
                target[k] += source[(nint)k * Width + row];
            }
        }
    }
}
