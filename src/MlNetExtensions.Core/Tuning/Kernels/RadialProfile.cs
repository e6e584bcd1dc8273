using System.Numerics.Tensors;

namespace MlNetExtensions.Tuning;

/// <summary>Kernels of variance 1 by the squared scaled distance, many at a time.</summary>
internal static class RadialProfile
{
    /// <summary>The values, in place of squared distances.</summary>
    /// <param name="kind">The kernel.</param>
    /// <param name="squares">r² on entry; the values on return.</param>
    /// <param name="slopes">Of the same length: dm/d(r²); empty where they are not asked for.</param>
    /// <param name="work">Of the same length.</param>
    public static void Evaluate(KernelKind kind, Span<double> squares, Span<double> slopes, Span<double> work)
    {
        work = work[..squares.Length];
        if (kind == KernelKind.Rbf)
        {
            TensorPrimitives.Multiply(squares, -0.5, squares);
            TensorPrimitives.Exp(squares, squares);
            if (!slopes.IsEmpty)
            {
                TensorPrimitives.Multiply(squares, -0.5, slopes);
            }

            return;
        }

        double factor = kind == KernelKind.Matern52 ? 5 : 3;
        TensorPrimitives.Multiply(squares, factor, squares);
        TensorPrimitives.Sqrt(squares, work);
        TensorPrimitives.Negate(work, squares);
        TensorPrimitives.Exp(squares, squares);
        if (kind == KernelKind.Matern32)
        {
            if (!slopes.IsEmpty)
            {
                TensorPrimitives.Multiply(squares, -1.5, slopes);
            }

            TensorPrimitives.MultiplyAdd(work, squares, squares, squares);
            return;
        }

        // With s = √5r: m = (1 + s + s²/3)e⁻ˢ and dm/d(r²) = -5/6·(1 + s)e⁻ˢ.
        if (!slopes.IsEmpty)
        {
            TensorPrimitives.MultiplyAdd(work, squares, squares, slopes);
            TensorPrimitives.Multiply(slopes, -5.0 / 6, slopes);
        }

        for (int i = 0; i < squares.Length; i++)
        {
            squares[i] *= 1 + work[i] * (1 + work[i] * (1.0 / 3));
        }
    }
}
