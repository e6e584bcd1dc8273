using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

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
        T* target = Panel(panel);
        int rows = Math.Min(Width, outputs - panel * Width);
        T* source = weights + (nint)panel * Width * inputs;
        if (rows < Width)
        {
            new Span<T>(target, (int)Step).Clear();
        }

        int row = 0;
        if (typeof(T) == typeof(float) && Sse.IsSupported)
        {
            for (; row <= rows - 4; row += 4)
            {
                PackFour((float*)source + row * (nint)inputs, (float*)target + row);
            }
        }

        for (; row < rows; row++)
        {
            for (int k = 0; k < inputs; k++)
            {
                target[(nint)k * Width + row] = source[row * (nint)inputs + k];
            }
        }
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

    // Blocks of 4 × 4: eight shuffles for sixteen values.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PackFour(float* source, float* target)
    {
        float* r0 = source, r1 = r0 + inputs, r2 = r1 + inputs, r3 = r2 + inputs;
        int k = 0;
        for (; k <= inputs - 4; k += 4, target += 4 * Width)
        {
            Vector128<float> a = Vector128.Load(r0 + k), b = Vector128.Load(r1 + k), c = Vector128.Load(r2 + k), d = Vector128.Load(r3 + k);
            Vector128<float> ab = Sse.UnpackLow(a, b), cd = Sse.UnpackLow(c, d), abHigh = Sse.UnpackHigh(a, b), cdHigh = Sse.UnpackHigh(c, d);
            Sse.MoveLowToHigh(ab, cd).Store(target);
            Sse.MoveHighToLow(cd, ab).Store(target + Width);
            Sse.MoveLowToHigh(abHigh, cdHigh).Store(target + 2 * Width);
            Sse.MoveHighToLow(cdHigh, abHigh).Store(target + 3 * Width);
        }

        for (; k < inputs; k++, target += Width)
        {
            (target[0], target[1], target[2], target[3]) = (r0[k], r1[k], r2[k], r3[k]);
        }
    }
}
