using System.Numerics;
using System.Runtime.Intrinsics;

namespace MlNetExtensions.Core.Networks;

/// <summary>The products of a first layer with sparse rows: a panel of sixteen outputs at a time, stored values only.</summary>
internal static unsafe class SparseProduct
{
    /// <summary>Y += XWᵀ for some rows.</summary>
    public static void Forward<T>(SparseBatch<T> batch, WeightPanels<T> weights, BatchMatrix<T> output, int first, int past)
        where T : unmanaged, INumber<T>
    {
        for (int panel = 0; panel < weights.Count; panel++)
        {
            T* w = weights.Panel(panel);
            for (int row = first; row < past; row++)
            {
                ReadOnlySpan<int> columns = batch.Columns(row);
                ReadOnlySpan<T> values = batch.Values(row);
                T* y = output.Pointer + (nint)row * output.Stride + panel * PanelProduct<T>.Width;
                if (typeof(T) == typeof(float))
                {
                    Vector512<T> sum = Vector512.Load(y);
                    for (int k = 0; k < columns.Length; k++)
                    {
                        sum += values[k] * Vector512.Load(w + (nint)columns[k] * PanelProduct<T>.Width);
                    }

                    sum.Store(y);
                    continue;
                }

                for (int k = 0; k < columns.Length; k++)
                {
                    Add(w + (nint)columns[k] * PanelProduct<T>.Width, values[k], y);
                }
            }
        }
    }

    /// <summary>target += ΔᵀX for some panels of outputs, over some rows.</summary>
    /// <param name="batch">X.</param>
    /// <param name="delta">Δ.</param>
    /// <param name="work">Of the size of W; what it holds is overwritten.</param>
    /// <param name="firstPanel">First panel of outputs.</param>
    /// <param name="pastPanel">After the last.</param>
    /// <param name="first">First row.</param>
    /// <param name="past">After the last.</param>
    /// <param name="target">All of ∂L/∂W, row-major.</param>
    public static void AddGradient<T>(
        SparseBatch<T> batch, BatchMatrix<T> delta, WeightPanels<T> work, int firstPanel, int pastPanel, int first, int past, T* target)
        where T : unmanaged, INumber<T>
    {
        for (int panel = firstPanel; panel < pastPanel; panel++)
        {
            T* sums = work.Panel(panel);
            new Span<T>(sums, (int)work.Step).Clear();
            for (int row = first; row < past; row++)
            {
                ReadOnlySpan<int> columns = batch.Columns(row);
                ReadOnlySpan<T> values = batch.Values(row);
                T* d = delta.Pointer + (nint)row * delta.Stride + panel * PanelProduct<T>.Width;
                for (int k = 0; k < columns.Length; k++)
                {
                    Add(d, values[k], sums + (nint)columns[k] * PanelProduct<T>.Width);
                }
            }

            work.AddTo(target, panel);
        }
    }

    private static void Add<T>(T* source, T factor, T* target)
        where T : unmanaged, INumber<T>
    {
        for (int i = 0; i < PanelProduct<T>.Width; i += Vector512<T>.Count)
        {
            (Vector512.Load(target + i) + factor * Vector512.Load(source + i)).Store(target + i);
        }
    }
}
